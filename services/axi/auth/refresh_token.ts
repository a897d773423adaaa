import { createHash, createHmac, randomBytes } from "node:crypto";

const DAY_MS = 86_400_000;
const PREFIX = "axr_";

/** How long a session lives unused, how long at most, and how long a replaced token still gets its successor. */
export const SESSION_LIFE = { idleMs: 7 * DAY_MS, absoluteMs: 30 * DAY_MS, graceMs: 10_000 } as const;

/** A refresh token of 256 random bits. */
export function newRefreshToken(): string {
  return PREFIX + randomBytes(32).toString("base64url");
}

/** Salt of a new token, from which its successor will be made. */
export function newSalt(): Uint8Array {
  return randomBytes(16);
}

/** SHA-256, which is all that is stored of a token. */
export function tokenSha256(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

/**
 * The token that replaces this one. It is derived, so that a racing tab or a caller whose answer got lost can be given
 * the same again; nobody derives it without the service's secret and the salt in the database.
 */
export function successorOf(token: string, salt: Uint8Array, secret: Uint8Array): string {
  return PREFIX + createHmac("sha256", secret).update(salt).update(token).digest("base64url");
}

/** What is stored of a token and its session; instants in milliseconds since the epoch. */
export interface RefreshState {
  readonly sessionExpiresAt: number;
  readonly sessionEndedAt: number | null;
  readonly tokenExpiresAt: number;
  readonly tokenReplacedAt: number | null;
  /** Whether the successor exists and is still unused. */
  readonly isSuccessorUnused: boolean;
}

/**
 * What becomes of a refresh (RFC 9700 section 4.14): `rotate` to a new token; `replay` the successor to whom raced or
 * lost the answer; `reuse` means that two parties hold the chain, so that the session must end; `over` is a session
 * that ended or a token that expired.
 */
export function decideRefresh(state: RefreshState, now: number): "rotate" | "replay" | "reuse" | "over" {
  if (state.sessionEndedAt !== null || state.sessionExpiresAt <= now || state.tokenExpiresAt <= now) {
    return "over";
  }
  if (state.tokenReplacedAt === null) return "rotate";
  const isInGrace = now - state.tokenReplacedAt <= SESSION_LIFE.graceMs;
  return isInGrace && state.isSuccessorUnused ? "replay" : "reuse";
}
