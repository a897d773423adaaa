import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { toPostgresError } from "@shared/postgres/errors.ts";
import type { Sql } from "@shared/postgres/sql.ts";

export interface DeletedDataset {
  readonly tenant_id: TenantId;
  readonly dataset_id: DatasetId;
}

/** Finds deleted datasets of all tenants, for housekeeping. */
export function createDeletedDatasetsRepository(sql: Sql) {
  return {
    /** So many at most, the oldest first. */
    async before(at: Date, atMost: number): Promise<DeletedDataset[]> {
      try {
        return await sql<DeletedDataset[]>`select * from axi.datasets_deleted_before(${at}, ${atMost})`;
      } catch (error) {
        throw toPostgresError(error);
      }
    },
  };
}
export type DeletedDatasetsRepository = ReturnType<typeof createDeletedDatasetsRepository>;
