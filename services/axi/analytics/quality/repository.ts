import { AppError } from "@shared/core/errors.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import { remainingMs } from "@shared/postgres/deadline.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { quoted, type TableColumn, tableOf } from "../../datasets/table_sql.ts";

/** Which table, and how long there is time. */
export interface TableSource {
  readonly tenantId: TenantId;
  readonly datasetId: DatasetId;
  readonly columns: readonly TableColumn[];
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** Reads tables whole, on a pool for long reads; the caller has made sure whose they are. */
export function createTableRepository(sql: Sql) {
  return {
    /** The rows as binary COPY, in which equal cells have equal bytes. */
    async *rows({ tenantId, datasetId, columns, deadline }: TableSource): AsyncGenerator<Uint8Array> {
      const cells = columns.map(({ name, type }) => uniform(quoted(name), type)).join(", ");
      const signal = AbortSignal.timeout(remainingMs(deadline));
      try {
        const statement = `copy (select ${cells} from ${
          tableOf(tenantId, datasetId)
        }) to stdout (format binary)`;
        yield* copyOut(sql, statement, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new AppError(
          "DEADLINE_EXCEEDED",
          "Cannot judge the table in time: its rows took too long to come",
        );
      }
    },
  };
}
export type TableRepository = ReturnType<typeof createTableRepository>;

/** Decimals may end on zeros, and a zero be negative. */
function uniform(cell: string, type: ColumnType): string {
  return type === "decimal" ? `trim_scale(${cell})` : type === "float" ? `${cell} + 0` : cell;
}
