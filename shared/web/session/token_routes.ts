import type { Context } from "hono";
import { type SessionToken, SessionTokenRequest } from "../../contracts/session.ts";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { AppEnv } from "../../http/app_env.ts";
import { clientAddress, type TrustedProxies } from "../../http/client_address.ts";
import { readBody } from "../../http/limited_body.ts";
import { type App, newApp } from "../../http/new_app.ts";
import type { Asker } from "./axi_tokens.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface TokenRoutesOptions {
  readonly sessions: Pick<Sessions, "open" | "reject" | "clearing">;
  readonly clock: Clock;
  /** Proxies that may say for whom they ask. */
  readonly isTrustedProxy: TrustedProxies;
}

const BODY_BYTES_MAX = 16 * 1024;

/**
 * `POST /session/token`: the access token of the cookie's session, for pages that call services directly. It is renewed at
 * 80 % of its life, or where the body names it as refused; tabs that race get the same one. 401 where there is no session.
 * It belongs behind `frame()` and `csrf()`, and only where a dashboard is in direct mode.
 */
export function tokenRoutes({ sessions, clock, isTrustedProxy }: TokenRoutesOptions): App {
  const app = newApp();
  app.post("/session/token", async (c) => {
    c.header("cache-control", "no-store");
    const { refused } = await requestOf(c);
    const address = clientAddress(c, isTrustedProxy);
    const asker = { call: c.get("call"), ...address === "unknown" ? {} : { address } };
    const session = await openAfresh(c.req.raw, { sessions, asker, refused });
    const cookie = session === null ? sessions.clearing(c.req.raw) : session.setCookie;
    if (cookie !== null) c.header("set-cookie", cookie, { append: true });
    if (session === null) {
      throw new AppError("UNAUTHENTICATED", "Cannot give a token without a session: sign in first");
    }
    return c.json(tokenOf(session, clock.now()), 200);
  });
  return app;
}

interface Opening {
  readonly sessions: TokenRoutesOptions["sessions"];
  readonly asker: Asker;
  readonly refused: string | undefined;
}

/** Only the refused token itself is thrown away: a tab that comes late must not make another one of its successor. */
async function openAfresh(request: Request, { sessions, asker, refused }: Opening): Promise<Session | null> {
  const session = await sessions.open(request, asker);
  if (session === null || session.accessToken !== refused) return session;
  sessions.reject(session);
  return await sessions.open(request, asker);
}

/** Nothing is asked for by an empty body. */
async function requestOf(c: Context<AppEnv>): Promise<SessionTokenRequest> {
  const text = new TextDecoder().decode(await readBody(c.req.raw, { maxBytes: BODY_BYTES_MAX }));
  const parsed = SessionTokenRequest.safeParse(text === "" ? {} : jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new AppError("VALIDATION", "Cannot read the request: send nothing, or the refused token as JSON");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tokenOf({ accessToken, expiresAtMs, refreshAtMs }: Session, nowMs: number): SessionToken {
  return {
    access_token: accessToken,
    expires_in: secondsUntil(expiresAtMs, nowMs),
    refresh_in: secondsUntil(refreshAtMs, nowMs),
    refresh_at: new Date(refreshAtMs).toISOString(),
  };
}

function secondsUntil(ms: number, nowMs: number): number {
  return Math.max(0, Math.floor((ms - nowMs) / 1000));
}
