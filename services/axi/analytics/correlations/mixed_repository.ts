import type { Sql } from "@shared/postgres/sql.ts";
import { rowsHaveChanged } from "../../datasets/rows_have_changed.ts";
import { type TableColumn, tableOf } from "../../datasets/table_sql.ts";
import { type ColumnsSource, copyRows } from "../copied_rows_repository.ts";
import { cellSql } from "./cell_sql.ts";
import { type MixedColumn, MixedReader } from "./mixed_reader.ts";

/** How each type is read. */
export function kindOf({ type }: TableColumn): MixedColumn["kind"] {
  return type === "text" ? "category" : "number";
}

/** Reads columns of any type whole, on a pool for long reads; the caller has made sure whose they are. */
export function createMixedRepository(sql: Sql) {
  return {
    /**
     * Instants are seconds since 1970, and bools 0 or 1. Throws UNAVAILABLE where the rows are not as many as they were.
     */
    async read({ tenantId, datasetId, rowCount, columns, deadline }: ColumnsSource): Promise<MixedColumn[]> {
      const reader = new MixedReader(columns.map(kindOf), rowCount);
      const query = `select ${columns.map(cellSql).join(", ")} from ${tableOf(tenantId, datasetId)}`;
      for await (const chunk of copyRows(sql, query, { deadline, task: "correlate" })) reader.add(chunk);
      if (reader.rows === rowCount) return reader.columns;
      throw rowsHaveChanged();
    },
  };
}
export type MixedRepository = ReturnType<typeof createMixedRepository>;
