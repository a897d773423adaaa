import { AppError } from "@shared/core/errors.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import { remainingMs } from "@shared/postgres/deadline.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { type TableColumn, tableOf } from "../../datasets/table_sql.ts";
import { rowsHaveChanged } from "../rows_have_changed.ts";
import { cellSql } from "./cell_sql.ts";
import { type MixedColumn, MixedReader } from "./mixed_reader.ts";
import type { NumbersSource } from "./numbers_repository.ts";

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
    async read({ tenantId, datasetId, rowCount, columns, deadline }: NumbersSource): Promise<MixedColumn[]> {
      const reader = new MixedReader(columns.map(kindOf), rowCount);
      const signal = AbortSignal.timeout(remainingMs(deadline));
      const statement = `copy (select ${columns.map(cellSql).join(", ")} from ${
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
export type MixedRepository = ReturnType<typeof createMixedRepository>;
