import { AppError } from "@shared/core/errors.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import { remainingMs } from "@shared/postgres/deadline.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { type TableColumn, tableOf } from "../../datasets/table_sql.ts";
import { doubleSql } from "./cell_sql.ts";
import { NumbersReader } from "./numbers_reader.ts";
import { rowsHaveChanged } from "../rows_have_changed.ts";

/** Which columns of which table, and how long there is time. */
export interface NumbersSource {
  readonly tenantId: TenantId;
  readonly datasetId: DatasetId;
  readonly rowCount: number;
  readonly columns: readonly TableColumn[];
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** Reads columns of numbers whole, on a pool for long reads; the caller has made sure whose they are. */
export function createNumbersRepository(sql: Sql) {
  return {
    /** The columns as doubles, NaN where null. Throws UNAVAILABLE where the rows are not as many as they were. */
    async read(source: NumbersSource): Promise<readonly Float64Array[]> {
      const { tenantId, datasetId, rowCount, columns, deadline } = source;
      const cells = columns.map((column) => `coalesce(${doubleSql(column)}, 'NaN')`).join(", ");
      const reader = new NumbersReader(columns.length, rowCount);
      const signal = AbortSignal.timeout(remainingMs(deadline));
      const statement = `copy (select ${cells} from ${
        tableOf(tenantId, datasetId)
      }) to stdout (format binary)`;
      try {
        for await (const chunk of copyOut(sql, statement, { signal })) reader.add(chunk);
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new AppError("DEADLINE_EXCEEDED", "Cannot correlate in time: the rows took too long to come");
      }
      if (reader.rows === rowCount) return reader.columns;
      throw rowsHaveChanged();
    },
  };
}
export type NumbersRepository = ReturnType<typeof createNumbersRepository>;
