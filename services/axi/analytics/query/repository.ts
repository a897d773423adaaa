import { ValidationError } from "@shared/core/errors.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { cellOfNumber } from "@shared/contracts/cells.ts";
import { postgresCode, refuseVanished } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import { parseInt8 } from "@shared/postgres/values.ts";
import type { Statement } from "../../datasets/table_sql.ts";

const BATCH_ROWS = 50;
const BYTES_MAX = 8 * 1024 * 1024;

/** A cell in JSON. */
export type QueryCell = string | number | boolean | null;

/** Runs compiled queries within the transaction. */
export function createQueryRepository(tx: Tx) {
  return {
    /**
     * The rows, cells as JSON has them by the types given. Throws ValidationError for figures beyond the range of their
     * type and for an answer beyond 8 MiB.
     */
    async run({ text, values }: Statement, types: readonly ColumnType[]): Promise<QueryCell[][]> {
      const rows: QueryCell[][] = [];
      let bytes = 0;
      try {
        for await (const batch of tx.unsafe(text, [...values]).values().cursor(BATCH_ROWS)) {
          for (const row of batch) {
            const cells = types.map((type, i) => cellOf(row[i], type));
            for (const cell of cells) bytes += typeof cell === "string" ? cell.length : 8;
            rows.push(cells);
          }
          if (bytes > BYTES_MAX) {
            throw refusal("/limit", "Cannot answer with more than 8 MiB: lower the limit");
          }
        }
      } catch (error) {
        if (postgresCode(error)?.startsWith("22") !== true) refuseVanished(error);
        const reason = error instanceof Error ? error.message : "";
        throw refusal("/measures", `Cannot compute this: ${reason}`);
      }
      return rows;
    },
  };
}
export type QueryRepository = ReturnType<typeof createQueryRepository>;

function cellOf(value: unknown, type: ColumnType): QueryCell {
  if (value === null || value === undefined) return null;
  if (type === "bool") return value === true;
  if (type === "int") return parseInt8(String(value));
  return typeof value === "number" ? cellOfNumber(value) : String(value);
}

function refusal(pointer: string, message: string): ValidationError {
  return new ValidationError(message, [{ pointer, message }]);
}
