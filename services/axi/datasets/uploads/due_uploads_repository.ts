import type { TenantId, UploadId } from "@shared/core/ids.ts";
import { toPostgresError } from "@shared/postgres/errors.ts";
import type { Sql } from "@shared/postgres/sql.ts";

export interface DueUpload {
  readonly tenant_id: TenantId;
  readonly upload_id: UploadId;
  /** Whether it has run out; else it waits to be loaded. */
  readonly is_expired: boolean;
}

/** Finds uploads of all tenants that the housekeeping has to see to. */
export function createDueUploadsRepository(sql: Sql) {
  return {
    /** So many of each kind at most. */
    async find(now: Date, atMost: number): Promise<DueUpload[]> {
      try {
        return await sql<DueUpload[]>`select * from axi.due_uploads(${now}, ${atMost})`;
      } catch (error) {
        throw toPostgresError(error);
      }
    },
  };
}
export type DueUploadsRepository = ReturnType<typeof createDueUploadsRepository>;
