import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import {
  decimalShapesSql,
  exportSql,
  exportTextSql,
  longCellSql,
  type TableColumn,
  tableOf,
} from "./table_sql.ts";

/** Streams whole tables in file order, each in a transaction of its own on a pool for long reads. */
export function createExportRepository(sql: Sql) {
  return {
    /** The rows of a dataset, to be read once; the caller has made sure whose it is. */
    of(tenantId: TenantId, id: DatasetId, columns: readonly TableColumn[]) {
      const table = tableOf(tenantId, id);
      return {
        /** As CSV without a header. */
        csv: (isFormulaSafe: boolean, signal: AbortSignal): ReadableStream<Uint8Array> =>
          copyOut(sql, exportSql(table, columns, isFormulaSafe), { signal }),
        /** In COPY's text format. */
        text: (signal: AbortSignal): ReadableStream<Uint8Array> =>
          copyOut(sql, exportTextSql(table, columns), { signal }),
        /** Of these decimal columns the most digits before and behind the point, by turns; in COPY's text format. */
        decimalShapes: (names: readonly string[], signal: AbortSignal): ReadableStream<Uint8Array> =>
          copyOut(sql, decimalShapesSql(table, names), { signal }),
        /** The first row with a cell of over so many UTF-16 units in these columns, and the column's place among them. */
        longCell: (among: readonly TableColumn[], unitsMax: number, signal: AbortSignal) =>
          copyOut(sql, longCellSql(table, among, unitsMax), { signal }),
      };
    },
  };
}
export type ExportRepository = ReturnType<typeof createExportRepository>;
