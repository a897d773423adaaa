import type { User } from "@shared/contracts/axi_accounts.ts";
import type { Role } from "@shared/core/ctx.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";
import { answerWithin } from "@shared/postgres/deadline.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import type { Revocation } from "./revocations_repository.ts";

/** Five seconds for a free connection, and one for the answer. */
const TIMEOUT_MS = 6_000;
/** Transactions that write a revocation are short, but one may commit after a later one was read. */
const FEED_OVERLAP = "1 minute";
const FEED_MAX = 100_000;

export interface LoginRow {
  readonly user_id: UserId;
  readonly tenant_id: TenantId;
  readonly role: Role;
  readonly password_hash: string;
}
export interface ApiKeyUse {
  readonly api_key_id: string;
  readonly tenant_id: TenantId;
  readonly role: Role;
  readonly maker_role: Role;
  readonly expires_at: string | null;
}
export interface ServiceClient {
  readonly client_id: string;
  readonly secret_sha256: Uint8Array;
  readonly audiences: readonly string[];
  readonly scopes: readonly string[];
}

/** Look-ups that need no transaction, most of them before any tenant is known: one statement, one round trip each. */
export function createDirectory(sql: Sql) {
  const answer = <Rows>(query: PromiseLike<Rows> & { cancel(): void }) => answerWithin(query, TIMEOUT_MS);
  return {
    /** The active account of that name or address and the tenant it signs in to: the wanted one, else the first. */
    async findLogin(login: string, tenantId: string | null): Promise<LoginRow | null> {
      const [row] = await answer(sql<LoginRow[]>`select * from axi.find_login(${login}, ${tenantId})`);
      return row ?? null;
    },
    async findRefreshToken(sha256: Uint8Array) {
      const [row] = await answer(sql<{ session_id: string; tenant_id: TenantId; user_id: UserId }[]>`
        select * from axi.find_refresh_token(${sha256})`);
      return row ?? null;
    },
    /** The live API key with that hash, noting its use. */
    async useApiKey(sha256: Uint8Array, at: Date): Promise<ApiKeyUse | null> {
      const [row] = await answer(sql<ApiKeyUse[]>`select * from axi.use_api_key(${sha256}, ${at})`);
      return row ?? null;
    },
    async findServiceClient(clientId: string): Promise<ServiceClient | null> {
      const [row] = await answer(sql<ServiceClient[]>`
        select client_id, secret_sha256, audiences, scopes from axi.service_clients where client_id = ${clientId}`);
      return row ?? null;
    },
    async readProfile(tenantId: TenantId, userId: UserId): Promise<User | null> {
      const [row] = await answer(sql<User[]>`select * from axi.read_profile(${tenantId}, ${userId})`);
      return row ?? null;
    },
    /** What was revoked since a minute before that instant, oldest first, and the instant to ask from next. */
    async revocationsSince(since: Date): Promise<{ items: Revocation[]; next_since: string }> {
      const rows = await answer(sql<(Revocation & { recorded_at: string })[]>`
        select kind, subject, not_before, recorded_at from axi.revocations
        where recorded_at > ${since}::timestamptz - ${FEED_OVERLAP}::interval
        order by recorded_at desc limit ${FEED_MAX}`);
      const items = rows.map(({ kind, subject, not_before }) => ({ kind, subject, not_before })).reverse();
      return { items, next_since: rows[0]?.recorded_at ?? since.toISOString() };
    },
  };
}
export type Directory = ReturnType<typeof createDirectory>;
