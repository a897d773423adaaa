import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import type { AppEnv } from "@shared/http/app_env.ts";
import { LOCALES } from "../pages/messages/locale.ts";

const YEAR_SECONDS = 365 * 24 * 60 * 60;
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  theme: ["system", "light", "dark"],
  keys: ["on", "off"],
  density: ["comfortable", "compact"],
  locale: LOCALES,
};

/** Keeps in the browser how pages are to look: those of theme, density, keys and locale that the form holds. */
export function keepLooks(c: Context<AppEnv>, form: URLSearchParams, isSecure: boolean): void {
  for (const [name, choices] of Object.entries(CHOICES)) {
    const chosen = form.get(name);
    if (chosen === null || !choices.includes(chosen)) continue;
    setCookie(c, name, chosen, { path: "/", maxAge: YEAR_SECONDS, sameSite: "Lax", secure: isSecure });
  }
}
