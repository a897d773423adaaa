import {
  claimLease,
  completeLease,
  type Lease,
  prolongLease,
  releaseLease,
} from "@shared/postgres/idempotency.ts";
import type { Sql, Tx } from "@shared/postgres/sql.ts";
import type { UploadKeys, UploadKeyWriter, UploadLease } from "./upload_keys.ts";

/** After it a key whose upload has vanished without a word, as when its process is killed, may be claimed anew. */
const LEASE_SECONDS = 60;

/** Keys of uploads in the service's table of idempotency keys. */
export function createUploadKeys(sql: Sql, schema: string): UploadKeys {
  return {
    claim: (ctx, key) => claimLease(sql, { schema, tenantId: ctx.tenant_id, key }, LEASE_SECONDS),
    prolong: (lease) => prolongLease(sql, own(lease), LEASE_SECONDS),
    release: (lease) => releaseLease(sql, own(lease)),
  };
}

export function createUploadKeyWriter(tx: Tx): UploadKeyWriter {
  return { complete: (lease, stored) => completeLease(tx, own(lease), stored) };
}

function own(lease: UploadLease): Lease {
  return lease as Lease; // safe because `claim` above is the only maker
}
