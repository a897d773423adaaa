import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { quoted, tableOf } from "../../datasets/table_sql.ts";
import { type ColumnsSource, copyRows } from "../copied_rows_repository.ts";

/** Reads tables whole, on a pool for long reads; the caller has made sure whose they are. */
export function createTableRepository(sql: Sql) {
  return {
    /** The rows as binary COPY, in which equal cells have equal bytes. */
    rows({ tenantId, datasetId, columns, deadline }: ColumnsSource): AsyncGenerator<Uint8Array> {
      const cells = columns.map(({ name, type }) => uniform(quoted(name), type)).join(", ");
      const query = `select ${cells} from ${tableOf(tenantId, datasetId)}`;
      return copyRows(sql, query, { deadline, task: "judge the table" });
    },
  };
}
export type TableRepository = ReturnType<typeof createTableRepository>;

/** Decimals may end on zeros, and a zero be negative. */
function uniform(cell: string, type: ColumnType): string {
  return type === "decimal" ? `trim_scale(${cell})` : type === "float" ? `${cell} + 0` : cell;
}
