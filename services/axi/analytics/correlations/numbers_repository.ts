import type { Sql } from "@shared/postgres/sql.ts";
import { rowsHaveChanged } from "../../datasets/rows_have_changed.ts";
import { tableOf } from "../../datasets/table_sql.ts";
import { type ColumnsSource, copyRows } from "../copied_rows_repository.ts";
import { doubleSql } from "./cell_sql.ts";
import { NumbersReader } from "./numbers_reader.ts";

/** Reads columns of numbers whole, on a pool for long reads; the caller has made sure whose they are. */
export function createNumbersRepository(sql: Sql) {
  return {
    /** The columns as doubles, NaN where null. Throws UNAVAILABLE where the rows are not as many as they were. */
    async read(source: ColumnsSource): Promise<readonly Float64Array[]> {
      const { tenantId, datasetId, rowCount, columns, deadline } = source;
      const cells = columns.map((column) => `coalesce(${doubleSql(column)}, 'NaN')`).join(", ");
      const reader = new NumbersReader(columns.length, rowCount);
      const query = `select ${cells} from ${tableOf(tenantId, datasetId)}`;
      for await (const chunk of copyRows(sql, query, { deadline, task: "correlate" })) reader.add(chunk);
      if (reader.rows === rowCount) return reader.columns;
      throw rowsHaveChanged();
    },
  };
}
export type NumbersRepository = ReturnType<typeof createNumbersRepository>;
