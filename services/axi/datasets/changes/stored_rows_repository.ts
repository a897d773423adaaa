import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { countedAs, type CountedColumn } from "../../statistics/counted_type.ts";
import type { StatisticsRun } from "../../statistics/statistics_run.ts";
import { quoted, type TableColumn, tableOf } from "../table_sql.ts";
import { StoredRowsReader } from "./stored_rows_reader.ts";

/** A table as others see it who are not in the transaction that changes it. */
export interface StoredTable {
  readonly tenantId: TenantId;
  readonly datasetId: DatasetId;
  readonly columns: readonly (CountedColumn & TableColumn)[];
  readonly signal: AbortSignal;
}

/** Reads the rows of tables once more, on a pool for long reads; the caller has made sure whose they are. */
export function createStoredRowsRepository(sql: Sql) {
  return {
    /** Gives all rows to statistics of these columns and, behind them, of such as are to be added; resolves their number. */
    async summarize(
      { tenantId, datasetId, columns, signal }: StoredTable,
      statistics: StatisticsRun,
      added: readonly CountedColumn[],
    ): Promise<number> {
      const cells = columns.map(({ name }) => quoted(name)).join(", ");
      const copy = `copy (select ${cells} from ${tableOf(tenantId, datasetId)}) to stdout (format binary)`;
      const reader = new StoredRowsReader([...columns, ...added].map(countedAs), statistics);
      for await (const chunk of copyOut(sql, copy, { signal })) {
        reader.add(chunk);
        await statistics.room();
      }
      reader.finish();
      return reader.rows;
    },
  };
}
export type StoredRowsRepository = ReturnType<typeof createStoredRowsRepository>;
