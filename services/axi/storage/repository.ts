import type { TenantId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";

/** Bytes that a tenant stores. */
export interface StoredBytes {
  readonly used: number;
  readonly trash: number;
  readonly uploading: number;
}

/** SQL of a tenant's storage. The transaction has set the tenant. */
export function createStorageRepository(tx: Tx, tenantId: TenantId) {
  return {
    async find(): Promise<StoredBytes> {
      const [row] = await tx<[StoredBytes]>`
        select coalesce((select used_bytes from axi.tenant_storage where tenant_id = ${tenantId}), 0) as used,
          (select coalesce(sum(stored_bytes), 0)::bigint from axi.datasets
           where tenant_id = ${tenantId} and deleted_at is not null) as trash,
          (select coalesce(sum(size_bytes), 0)::bigint from axi.uploads
           where tenant_id = ${tenantId} and phase in ('receiving', 'surveying', 'loading')) as uploading`;
      return row;
    },
    /** Makes the transaction fail at its end where the tenant then stores more than that. */
    async limit(bytes: number): Promise<void> {
      await tx`select set_config('app.storage_limit', ${String(bytes)}, true)`;
    },
  };
}
export type StorageRepository = ReturnType<typeof createStorageRepository>;

/** What the verbs of storage work on, bound to one transaction. */
export interface StorageRepositories {
  readonly storage: StorageRepository;
}
