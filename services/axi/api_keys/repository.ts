import type { ApiKey } from "@shared/contracts/axi_accounts.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";

const COLUMNS = [
  "api_key_id",
  "name",
  "prefix",
  "role",
  "created_at",
  "expires_at",
  "last_used_at",
  "revoked_at",
] as const;

export interface NewApiKey extends Pick<ApiKey, "api_key_id" | "name" | "prefix" | "role"> {
  readonly key_sha256: Uint8Array;
  readonly created_by: UserId;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

/** SQL of API keys, within the transaction's tenant. */
export function createApiKeyRepository(tx: Tx, tenantId: TenantId) {
  return {
    async add(key: NewApiKey): Promise<ApiKey> {
      const [row] = await tx<[ApiKey]>`
        insert into axi.api_keys ${tx({ ...key, tenant_id: tenantId })} returning ${tx(COLUMNS)}`;
      return row;
    },
    async count(): Promise<number> {
      const [row] = await tx<{ count: number }[]>`
        select count(*)::int as count from axi.api_keys where tenant_id = ${tenantId} and revoked_at is null`;
      return row?.count ?? 0;
    },
    /** Keys in the order in which they were made, after that id; revoked ones too. */
    async list(afterId: string | null, limit: number): Promise<ApiKey[]> {
      return await tx<ApiKey[]>`
        select ${tx(COLUMNS)} from axi.api_keys
        where tenant_id = ${tenantId} and (${afterId}::uuid is null or api_key_id > ${afterId})
        order by api_key_id limit ${limit}`;
    },
    /** Whether there is such a key; one that was revoked before stays as it is. */
    async revoke(apiKeyId: string, at: Date): Promise<boolean> {
      const { count } = await tx`
        update axi.api_keys set revoked_at = coalesce(revoked_at, ${at})
        where api_key_id = ${apiKeyId} and tenant_id = ${tenantId}`;
      return count > 0;
    },
  };
}
export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>;
