import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { exportSql, type TableColumn, tableOf } from "./table_sql.ts";

export interface ExportPlan {
  readonly columns: readonly TableColumn[];
  readonly isFormulaSafe: boolean;
  readonly signal: AbortSignal;
}

/** Streams whole tables as CSV, each in a transaction of its own on a pool for long reads. */
export function createExportRepository(sql: Sql) {
  return {
    /** The rows of a dataset in file order, without a header; the caller has made sure whose it is. */
    rows(tenantId: TenantId, id: DatasetId, plan: ExportPlan): ReadableStream<Uint8Array> {
      return copyOut(sql, exportSql(tableOf(tenantId, id), plan.columns, plan.isFormulaSafe), {
        signal: plan.signal,
      });
    },
  };
}
export type ExportRepository = ReturnType<typeof createExportRepository>;
