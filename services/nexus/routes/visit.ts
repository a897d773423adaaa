import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { User } from "@shared/contracts/axi_accounts.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import type { TrustedProxies } from "@shared/http/client_address.ts";
import type { AxiClient } from "@shared/web/axi_client.ts";
import type { Session, Sessions } from "@shared/web/session/sessions.ts";
import { type Locale, localeOf } from "../pages/messages/locale.ts";
import { browserOf } from "./form.ts";

/** How somebody wants pages to look, by their cookies. */
export interface Looks {
  readonly locale: Locale;
  readonly theme: "light" | "dark" | "system";
  readonly density: "comfortable" | "compact";
  /** Whether keys that are pressed alone, such as `?`, do something. */
  readonly keys: "on" | "off";
}

/** Somebody looks at a page, signed in or not. */
export interface Visit extends Looks {
  /** Path and query, for the way back. */
  readonly path: string;
}

/** Somebody who is signed in looks at a page. */
export interface SignedInVisit extends Visit {
  readonly session: Session;
  /** null where AXI can't tell just now. */
  readonly user: User | null;
}

export interface VisitDeps {
  readonly sessions: Sessions;
  readonly axi: AxiClient;
  /** Proxies that may say for whom they ask. */
  readonly isTrustedProxy: TrustedProxies;
}

export function looksOf(c: Context<AppEnv>): Looks {
  const theme = getCookie(c, "theme"), density = getCookie(c, "density");
  return {
    locale: localeOf(getCookie(c, "locale"), c.req.header("accept-language")),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    density: density === "compact" ? "compact" : "comfortable",
    keys: getCookie(c, "keys") === "off" ? "off" : "on",
  };
}

export function visitOf(c: Context<AppEnv>): Visit {
  const { pathname, search } = new URL(c.req.url);
  return { ...looksOf(c), path: pathname + search };
}

/**
 * The visit of whoever is signed in; for anybody else the way to the sign-in page and back. The session's new cookie, where it
 * has one, goes out with the answer.
 */
export async function signedIn(
  c: Context<AppEnv>,
  deps: VisitDeps,
  isAgain = false,
): Promise<SignedInVisit | Response> {
  const { sessions, axi } = deps;
  const visit = visitOf(c), call = c.get("call");
  const session = await sessions.open(c.req.raw, { call, ...browserOf(c, deps.isTrustedProxy) });
  if (session === null) {
    const clearing = sessions.clearing(c.req.raw);
    if (clearing !== null) c.header("set-cookie", clearing, { append: true });
    const back = visit.path === "/" ? "" : `?next=${encodeURIComponent(visit.path)}`;
    return c.redirect(`/login${back}`, 303);
  }
  if (session.setCookie !== null) c.header("set-cookie", session.setCookie, { append: true });
  const me = await axi.get<User>(session, "/users/me", { call });
  // Ended elsewhere: the refused token is forgotten by now, so that another look asks AXI whether the session goes on.
  if (!me.ok && me.problem.code === "UNAUTHENTICATED" && !isAgain) return await signedIn(c, deps, true);
  return { ...visit, session, user: me.ok ? me.value : null };
}

/** A path of this dashboard, in characters that browsers take as they stand: they leave out tabs and line ends. */
const OWN_PATH = /^\/(?!\/)[^\\\p{Cc}]*$/u;

/** A path of this dashboard to go on to; `/` for what is none, such as another host. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && OWN_PATH.test(next) ? next : "/";
}
