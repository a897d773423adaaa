import type { OpenSession } from "@shared/contracts/axi_accounts.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import type { SessionOrigin } from "./session_origin.ts";

const SESSIONS_KEPT = 100;

/** A session at rest; instants in milliseconds since the epoch. */
export interface SessionRow {
  readonly session_id: string;
  readonly user_id: UserId;
  readonly expires_at: number;
  readonly ended_at: number | null;
}
export interface RefreshTokenRow {
  readonly salt: Uint8Array;
  readonly expires_at: number;
  readonly replaced_at: number | null;
}
/** A session to be stored. */
export interface NewSession extends SessionOrigin {
  readonly user_id: UserId;
  readonly expires_at: Date;
}
/** A refresh token to be stored. */
export interface NewRefreshToken {
  readonly sha256: Uint8Array;
  readonly salt: Uint8Array;
  readonly session_id: string;
  readonly issued_at: Date;
  readonly expires_at: Date;
}

/** SQL of sessions and their refresh tokens, within the transaction's tenant. */
export function createSessionRepository(tx: Tx, tenantId: TenantId) {
  async function addToken(token: NewRefreshToken): Promise<void> {
    await tx`
      insert into axi.refresh_tokens (token_sha256, tenant_id, session_id, salt, issued_at, expires_at)
      values (${token.sha256}, ${tenantId}, ${token.session_id}, ${token.salt}, ${token.issued_at}, ${token.expires_at})`;
  }

  return {
    /** A new session with its first token; old ones of the member are swept, and all but the newest 100. */
    async open(session: NewSession, token: NewRefreshToken): Promise<void> {
      const { user_id: userId } = session;
      await tx`
        delete from axi.sessions
        where tenant_id = ${tenantId} and user_id = ${userId} and (
          expires_at < ${token.issued_at} or ended_at < ${token.issued_at}::timestamptz - interval '1 day'
          or session_id in (
            select session_id from axi.sessions where tenant_id = ${tenantId} and user_id = ${userId}
            order by created_at desc, session_id desc offset ${SESSIONS_KEPT - 1}))`;
      await tx`
        insert into axi.sessions ${
        tx({
          ...session,
          session_id: token.session_id,
          tenant_id: tenantId,
          created_at: token.issued_at,
        })
      }`;
      await addToken(token);
    },
    /** The session, locked until the transaction ends: refreshes of one session come one after another. */
    async lock(sessionId: string): Promise<SessionRow | null> {
      const [row] = await tx<SessionRow[]>`
        select session_id, user_id, extract(epoch from expires_at)::float8 * 1000 as expires_at,
          extract(epoch from ended_at)::float8 * 1000 as ended_at
        from axi.sessions where session_id = ${sessionId} and tenant_id = ${tenantId} for update`;
      return row ?? null;
    },
    async token(sha256: Uint8Array): Promise<RefreshTokenRow | null> {
      const [row] = await tx<RefreshTokenRow[]>`
        select salt, extract(epoch from expires_at)::float8 * 1000 as expires_at,
          extract(epoch from replaced_at)::float8 * 1000 as replaced_at
        from axi.refresh_tokens where token_sha256 = ${sha256} and tenant_id = ${tenantId}`;
      return row ?? null;
    },
    /** Puts the successor in the place of a token, and forgets what expired of the session. */
    async replace(sha256: Uint8Array, successor: NewRefreshToken): Promise<void> {
      await tx`
        update axi.refresh_tokens set replaced_at = ${successor.issued_at}
        where token_sha256 = ${sha256} and tenant_id = ${tenantId}`;
      await addToken(successor);
      await tx`
        delete from axi.refresh_tokens
        where session_id = ${successor.session_id} and tenant_id = ${tenantId} and expires_at < ${successor.issued_at}`;
    },
    /** Whether the session was still open. */
    async end(sessionId: string, at: Date): Promise<boolean> {
      const { count } = await tx`
        update axi.sessions set ended_at = ${at}
        where session_id = ${sessionId} and tenant_id = ${tenantId} and ended_at is null`;
      return count > 0;
    },
    /**
     * The member's open sessions, newest first, before that id: those of which some token can still be refreshed. The
     * newest token tells when the session was used last.
     */
    async listOpen(
      userId: UserId,
      { at, beforeId, limit }: { at: Date; beforeId: string | null; limit: number },
    ): Promise<Omit<OpenSession, "is_current">[]> {
      return await tx<Omit<OpenSession, "is_current">[]>`
        select s.session_id, s.user_agent, s.address, s.created_at, t.issued_at as last_used_at,
          least(s.expires_at, t.expires_at) as expires_at
        from axi.sessions s
        cross join lateral (
          select issued_at, expires_at from axi.refresh_tokens
          where session_id = s.session_id and tenant_id = s.tenant_id
          order by issued_at desc limit 1) t
        where s.tenant_id = ${tenantId} and s.user_id = ${userId} and s.ended_at is null
          and s.expires_at > ${at} and t.expires_at > ${at}
          and (${beforeId}::uuid is null or s.session_id < ${beforeId})
        order by s.session_id desc limit ${limit}`;
    },
    /** Ends the member's sessions in this tenant but that one; the ids of those that were open. */
    async endOthers(userId: UserId, keptId: string | null, at: Date): Promise<string[]> {
      const rows = await tx<{ session_id: string }[]>`
        update axi.sessions set ended_at = ${at}
        where user_id = ${userId} and tenant_id = ${tenantId} and ended_at is null
          and session_id is distinct from ${keptId}
        returning session_id`;
      return rows.map(({ session_id }) => session_id);
    },
    /** Ends the member's sessions in this tenant. */
    async endOfMember(userId: string, at: Date): Promise<void> {
      await tx`
        update axi.sessions set ended_at = ${at}
        where user_id = ${userId} and tenant_id = ${tenantId} and ended_at is null`;
    },
    /** Ends the user's sessions in every tenant. */
    async endOfUser(userId: UserId, at: Date): Promise<void> {
      await tx`select axi.end_sessions_of(${userId}, ${at})`;
    },
  };
}
export type SessionRepository = ReturnType<typeof createSessionRepository>;
