import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { addressKey, clientAddress, type TrustedProxies } from "@shared/http/client_address.ts";
import { readBody } from "@shared/http/limited_body.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { ACCOUNTS } from "../pages/messages/accounts.ts";
import { LoginPage } from "../pages/login.tsx";
import type { Show } from "./show.ts";
import { safeNext, type VisitDeps, visitOf } from "./visit.ts";

const FORM_BYTES_MAX = 16 * 1024;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

export interface AccountRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly isTrustedProxy: TrustedProxies;
}

/** Signing in and out, and how pages look. */
export function accountRoutes(deps: AccountRoutesDeps): App {
  const { sessions, show, isTrustedProxy } = deps;
  const app = newApp();
  const showLogin = (c: Context<AppEnv>, given: { username?: string; error?: AppError; next?: string }) => {
    const visit = visitOf(c), { username = "", error, next = "/" } = given;
    return show(c, visit, {
      title: ACCOUNTS[visit.locale].signIn,
      isPublic: true,
      status: error === undefined ? 200 : 422,
      body: (
        <LoginPage locale={visit.locale} username={username} error={error?.message ?? null} next={next} />
      ),
    });
  };
  app.get("/login", async (c) => {
    const next = safeNext(c.req.query("next"));
    if (await sessions.open(c.req.raw, { call: c.get("call") }) !== null) return c.redirect(next, 303);
    return showLogin(c, { next });
  });
  app.post("/login", async (c) => {
    const form = await readForm(c), username = form.get("username") ?? "";
    const next = safeNext(form.get("next") ?? undefined);
    const address = addressKey(clientAddress(c, isTrustedProxy));
    try {
      const credentials = { username, password: form.get("password") ?? "" };
      const { cookie } = await sessions.signIn(c.get("call"), credentials, address);
      c.header("set-cookie", cookie);
      return c.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return showLogin(c, { username, error, next });
    }
  });
  app.post("/logout", async (c) => {
    c.header("set-cookie", (await sessions.signOut(c.req.raw, { call: c.get("call") })).cookie);
    c.header("clear-site-data", '"cache"');
    return c.redirect("/login", 303);
  });
  app.post("/account/theme", async (c) => {
    const theme = (await readForm(c)).get("theme") ?? "";
    if (["light", "dark", "system"].includes(theme)) {
      setCookie(c, "theme", theme, { path: "/", maxAge: YEAR_SECONDS, sameSite: "Lax" });
    }
    return c.redirect(backOf(c), 303);
  });
  return app;
}

/** The fields of a form that a page has sent. */
export async function readForm(c: Context<AppEnv>): Promise<URLSearchParams> {
  const bytes = await readBody(c.req.raw, { maxBytes: FORM_BYTES_MAX });
  return new URLSearchParams(new TextDecoder().decode(bytes));
}

/** The page that a form was on. */
function backOf(c: Context<AppEnv>): string {
  const referrer = URL.parse(c.req.header("referer") ?? "");
  return referrer === null ? "/" : safeNext(referrer.pathname + referrer.search);
}
