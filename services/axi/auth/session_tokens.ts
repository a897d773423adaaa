import type { TokenResponse } from "@shared/contracts/axi_accounts.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { CallContext, RequestContext, Role } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import { newId, type TenantId, type UserId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { AccountRepositories } from "./account_repositories.ts";
import type { Directory } from "./directory_repository.ts";
import {
  decideRefresh,
  newRefreshToken,
  newSalt,
  SESSION_LIFE,
  successorOf,
  tokenSha256,
} from "./refresh_token.ts";
import { SCOPE } from "./scopes.ts";
import type { SessionOrigin } from "./session_origin.ts";
import type { NewRefreshToken } from "./sessions_repository.ts";

/** Signs an access token for one audience. */
export type SignToken = (
  claims: {
    readonly sub: string;
    readonly tenant_id: string;
    readonly role: Role;
    readonly scope: string;
    readonly sid?: string;
  },
  audience: string,
) => Promise<{ readonly token: string; readonly expires_in: number }>;

/** A user in one of their tenants. */
export interface Member {
  readonly tenant_id: TenantId;
  readonly user_id: UserId;
  readonly role: Role;
}

export interface SessionTokensDeps {
  readonly transact: Transact<AccountRepositories>;
  readonly directory: Directory;
  readonly sign: SignToken;
  readonly clock: Clock;
  /** `aud` of users' tokens. */
  readonly audience: string;
  /** Key under which successors of refresh tokens are derived. */
  readonly refreshSecret: Uint8Array;
}

interface Session {
  readonly session_id: string;
  readonly refresh_token: string;
}

/**
 * The call as one of that member. An idempotency key does not go along: the answer would be kept, and it holds secrets.
 */
export function callAs(call: CallContext, { tenant_id, user_id, role }: Member): RequestContext {
  return { ...call, tenant_id, user_id, role, scopes: [SCOPE.user], idempotency: null };
}

/** Sessions and the tokens they give out. */
export function createSessionTokens(deps: SessionTokensDeps) {
  const { transact, directory, sign, clock, audience, refreshSecret } = deps;

  function record(sessionId: string, token: string, now: number): NewRefreshToken {
    return {
      sha256: tokenSha256(token),
      salt: newSalt(),
      session_id: sessionId,
      issued_at: new Date(now),
      expires_at: new Date(now + SESSION_LIFE.idleMs),
    };
  }

  async function end({ sessions, revocations }: AccountRepositories, sessionId: string): Promise<void> {
    const now = new Date(clock.now());
    if (await sessions.end(sessionId, now)) await revocations.add("session", sessionId, now);
  }

  /** The successor of a token of that session; null when there is none to be had, and the session is over. */
  async function step(
    repositories: AccountRepositories,
    sessionId: string,
    token: string,
  ): Promise<Session | null> {
    const { sessions } = repositories;
    const now = clock.now();
    const sha256 = tokenSha256(token);
    const session = await sessions.lock(sessionId);
    const stored = await sessions.token(sha256);
    if (session === null || stored === null) return null;
    const successor = successorOf(token, stored.salt, refreshSecret);
    const next = stored.replaced_at === null ? null : await sessions.token(tokenSha256(successor));
    const decision = decideRefresh({
      sessionExpiresAt: session.expires_at,
      sessionEndedAt: session.ended_at,
      tokenExpiresAt: stored.expires_at,
      tokenReplacedAt: stored.replaced_at,
      isSuccessorUnused: next !== null && next.replaced_at === null,
    }, now);
    if (decision === "reuse") await end(repositories, sessionId);
    if (decision === "reuse" || decision === "over") return null;
    if (decision === "rotate") await sessions.replace(sha256, record(sessionId, successor, now));
    return { session_id: sessionId, refresh_token: successor };
  }

  /** What the caller gets of a session: its refresh token with a new access token. */
  async function answer(member: Member, session: Session): Promise<TokenResponse> {
    const { user_id: sub, tenant_id, role } = member;
    const claims = { sub, tenant_id, role, scope: SCOPE.user, sid: session.session_id };
    const { token, expires_in } = await sign(claims, audience);
    const { refresh_token } = session;
    return { access_token: token, token_type: "Bearer", expires_in, refresh_token, scope: SCOPE.user };
  }

  return {
    /** A new session of the member, within the transaction. */
    async open(
      { sessions }: AccountRepositories,
      userId: UserId,
      origin: SessionOrigin,
    ): Promise<Session> {
      const now = clock.now();
      const session = { session_id: newId(), refresh_token: newRefreshToken() };
      const token = record(session.session_id, session.refresh_token, now);
      const expires_at = new Date(now + SESSION_LIFE.absoluteMs);
      await sessions.open({ ...origin, user_id: userId, expires_at }, token);
      return session;
    },
    answer,
    /** New tokens for a refresh token. Throws UNAUTHENTICATED; a reused token ends its session too. */
    async refresh(call: CallContext, token: string): Promise<TokenResponse> {
      const owner = await directory.findRefreshToken(tokenSha256(token));
      if (owner === null) throw signInAgain();
      const ctx = callAs(call, { ...owner, role: "viewer" });
      const result = await transact(ctx, async (repositories) => {
        const session = await step(repositories, owner.session_id, token);
        // Read once the session is locked: whoever disables the member ends their sessions after this, or did before.
        const member = await repositories.users.find(owner.user_id);
        return member === null || member.status !== "active" || session === null
          ? null
          : { session, role: member.role };
      });
      if (result === null) throw signInAgain();
      return await answer({ ...owner, role: result.role }, result.session);
    },
    /** Ends the session of a refresh token; an unknown token is no error. */
    async end(call: CallContext, token: string): Promise<void> {
      const owner = await directory.findRefreshToken(tokenSha256(token));
      if (owner === null) return;
      await transact(
        callAs(call, { ...owner, role: "viewer" }),
        (repositories) => end(repositories, owner.session_id),
      );
    },
  };
}
export type SessionTokens = ReturnType<typeof createSessionTokens>;

function signInAgain(): AppError {
  return new AppError(
    "UNAUTHENTICATED",
    "Cannot accept the refresh token: it expired or its session ended; sign in again",
  );
}
