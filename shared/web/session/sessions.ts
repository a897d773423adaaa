import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { AccessClaims } from "../../auth/claims.ts";
import type { RegisterRequest } from "../../contracts/axi_accounts.ts";
import { createLruMap } from "../../cache/lru_map.ts";
import { createSingleFlight } from "../../cache/single_flight.ts";
import type { Clock } from "../../core/clock.ts";
import type { CallContext, Role } from "../../core/ctx.ts";
import { AppError } from "../../core/errors.ts";
import { asError } from "../../core/as_error.ts";
import type { TenantId, UserId } from "../../core/ids.ts";
import type { Logger } from "../../log/log.ts";
import {
  asGrant,
  type Asker,
  type Browser,
  createAxiTokens,
  type Credentials,
  type Grant,
} from "./axi_tokens.ts";
import { createSessionCookie } from "./session_cookie.ts";

/** A person who is signed in, for the length of one request. */
export interface Session {
  /** For `Authorization: Bearer`; goes to a browser in direct mode alone. */
  readonly accessToken: string;
  readonly user_id: UserId;
  readonly tenant_id: TenantId;
  readonly role: Role;
  /** When the access token ends. */
  readonly expiresAtMs: number;
  /** From when on it is renewed before it is used: at 80 % of its life. */
  readonly refreshAtMs: number;
  /** `Set-Cookie` that the answer must bring; null where the browser has the right one. */
  readonly setCookie: string | null;
  /** Hash of the refresh token, under which the access token is kept. */
  readonly key: string;
}

/** The sessions of browsers, of which each holds a refresh token in its cookie and nothing else. */
export interface Sessions {
  /** The cookie of a new session. Throws UNAUTHENTICATED, RATE_LIMITED, VALIDATION as AXI does; UNAVAILABLE. */
  signIn(
    call: CallContext,
    credentials: Credentials,
    browser?: Browser,
  ): Promise<{ readonly cookie: string }>;
  /** Makes an account, which is signed in with `signIn` then. Throws VALIDATION, CONFLICT, FORBIDDEN as AXI does; UNAVAILABLE. */
  signUp(call: CallContext, account: RegisterRequest, browser?: Browser): Promise<void>;
  /** The cookie of a session that AXI has opened in place of another: what it answers to a change of password. */
  adopt(answer: unknown): { readonly cookie: string };
  /** Ends the request's session, if it has one; the cookie clears it in the browser. */
  signOut(request: Request, asker?: Asker): Promise<{ readonly cookie: string }>;
  /** The request's session; null where it has none or AXI ended it. UNAVAILABLE where AXI can't be asked. */
  open(request: Request, asker?: Asker): Promise<Session | null>;
  /** `Set-Cookie` that clears a cookie whose session AXI has ended for certain; null for any other request. */
  clearing(request: Request): string | null;
  /** Forgets an access token that a service refused: the next `open` asks AXI whether the session goes on. */
  reject(session: Session): void;
}

export interface SessionsOptions {
  /** AXI's address, such as `http://127.0.0.1:8000`. */
  readonly axi: string;
  readonly clock: Clock;
  /** Whether browsers come over https. */
  readonly isSecure: boolean;
  readonly log: Logger;
}

/** What is kept of a refresh token: the access token that came with it. */
interface Kept {
  readonly token: string;
  readonly access: Omit<Session, "setCookie">;
  /** The token before this one, until a browser has shown that it got this one. */
  readonly parentKey: string | null;
}

/** Where a replaced refresh token leads. */
interface Successor {
  readonly token: string;
  readonly untilMs: number;
}

const SESSIONS_MAX = 10_000;
/** The share of an access token's life after which it is renewed before it is used. */
const FRESH_SHARE = 0.8;
/** What is left of one that may still be used while AXI can't be reached. */
const SPARE_MS = 5_000;
/** How long after the successor's arrival requests that left before it may come. */
const STRAGGLERS_MS = 60_000;
const HOPS_MAX = 16;

/**
 * Sessions over AXI's tokens. Of many requests with one refresh token a single one refreshes it. Until the browser has
 * shown the successor, the old cookie stands for it, however late it comes: the answer that brought the new one may have
 * been lost. After that only stragglers may bring it, and then AXI is asked, which ends a session whose token is reused.
 */
export function createSessions({ axi, clock, isSecure, log }: SessionsOptions): Sessions {
  const tokens = createAxiTokens(axi);
  const cookie = createSessionCookie({ isSecure });
  const kept = createLruMap<string, Kept>(SESSIONS_MAX);
  const successors = createLruMap<string, Successor>(SESSIONS_MAX);
  const ended = createLruMap<string, true>(SESSIONS_MAX);
  const flights = createSingleFlight<Kept | null>();

  function keep(grant: Grant, askedAtMs: number, parentKey: string | null): Kept {
    const key = keyOf(grant.refreshToken);
    const access = {
      ...principalOf(grant.accessToken),
      accessToken: grant.accessToken,
      expiresAtMs: askedAtMs + grant.lifeMs,
      refreshAtMs: askedAtMs + grant.lifeMs * FRESH_SHARE,
      key,
    };
    const entry = { token: grant.refreshToken, access, parentKey };
    kept.set(key, entry);
    return entry;
  }

  function latestOf(sent: string): string {
    let token = sent;
    for (let hops = 0; hops < HOPS_MAX; hops++) {
      const next = successors.get(keyOf(token));
      if (next === undefined || next.untilMs <= clock.now()) break;
      token = next.token;
    }
    return token;
  }

  /** A browser has shown this token, so that its parent is over for all but stragglers. */
  function arrived(key: string, entry: Kept | undefined): void {
    if (entry === undefined || entry.parentKey === null) return;
    const parent = successors.get(entry.parentKey);
    if (parent !== undefined) {
      successors.set(entry.parentKey, { ...parent, untilMs: clock.now() + STRAGGLERS_MS });
    }
    kept.set(key, { ...entry, parentKey: null });
  }

  async function renew(token: string, asker: Asker): Promise<Kept | null> {
    const key = keyOf(token);
    const askedAtMs = clock.now();
    try {
      const grant = await tokens.refresh(token, asker);
      successors.set(key, { token: grant.refreshToken, untilMs: Infinity });
      kept.delete(key);
      return keep(grant, askedAtMs, key);
    } catch (error) {
      if (error instanceof AppError && error.code === "UNAUTHENTICATED") {
        kept.delete(key);
        ended.set(key, true);
        return null;
      }
      const entry = kept.get(key);
      if (entry === undefined || entry.access.expiresAtMs - clock.now() < SPARE_MS) throw error;
      log.warn("session.refresh.failed", { error: asError(error), user_id: entry.access.user_id });
      return entry;
    }
  }

  return {
    async signIn(call, credentials, browser) {
      const askedAtMs = clock.now();
      const grant = await tokens.signIn(credentials, { call, ...browser });
      keep(grant, askedAtMs, null);
      return { cookie: cookie.keeping(grant.refreshToken) };
    },
    async signUp(call, account, browser) {
      await tokens.signUp(account, { call, ...browser });
    },
    adopt(answer) {
      const grant = asGrant(answer);
      keep(grant, clock.now(), null);
      return { cookie: cookie.keeping(grant.refreshToken) };
    },
    async signOut(request, asker = {}) {
      const sent = cookie.read(request);
      if (sent !== null) {
        const token = latestOf(sent);
        for (const key of [keyOf(sent), keyOf(token)]) {
          kept.delete(key);
          ended.set(key, true);
        }
        // The browser forgets the token in any case, so that a sign-out never fails.
        await tokens.end(token, asker).catch((error) => {
          log.warn("session.end.failed", { error: asError(error) });
        });
      }
      return { cookie: cookie.clearing };
    },
    async open(request, asker = {}) {
      const sent = cookie.read(request);
      if (sent === null) return null;
      const token = latestOf(sent), key = keyOf(token);
      if (ended.get(key) === true) return null;
      let entry: Kept | null | undefined = kept.get(key);
      if (token === sent) arrived(key, entry);
      if (entry === undefined || entry.access.refreshAtMs <= clock.now()) {
        entry = await flights.run(key, () => renew(token, asker));
      }
      if (entry === null) return null;
      return { ...entry.access, setCookie: entry.token === sent ? null : cookie.keeping(entry.token) };
    },
    clearing(request) {
      const sent = cookie.read(request);
      return sent !== null && ended.get(keyOf(latestOf(sent))) === true ? cookie.clearing : null;
    },
    reject: ({ key }) => kept.delete(key),
  };
}

function keyOf(token: string): string {
  return hash("sha256", token, "base64url");
}

/** Whom a token is for; it came from AXI itself, so that its signature needs no check. */
function principalOf(token: string) {
  const [, payload = ""] = token.split(".");
  const { sub, tenant_id, role } = AccessClaims.parse(
    JSON.parse(Buffer.from(payload, "base64url").toString()),
  );
  // Safe because AXI makes both ids.
  return { user_id: sub as UserId, tenant_id: tenant_id as TenantId, role };
}
