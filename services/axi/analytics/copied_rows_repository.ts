import { AppError } from "@shared/core/errors.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { copyOut } from "@shared/postgres/copy.ts";
import { remainingMs } from "@shared/postgres/deadline.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import type { TableColumn } from "../datasets/table_sql.ts";

/** Whose table it is, and how long there is time. */
export interface TableSource {
  readonly tenantId: TenantId;
  readonly datasetId: DatasetId;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** Which of its columns are read whole. */
export interface ColumnsSource extends TableSource {
  readonly rowCount: number;
  readonly columns: readonly TableColumn[];
}

/** The rows of a query as binary COPY. Throws DEADLINE_EXCEEDED, which says that `task` is not done. */
export async function* copyRows(
  sql: Sql,
  query: string,
  { deadline, task }: { readonly deadline: number; readonly task: string },
): AsyncGenerator<Uint8Array> {
  const signal = AbortSignal.timeout(remainingMs(deadline));
  try {
    yield* copyOut(sql, `copy (${query}) to stdout (format binary)`, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError("DEADLINE_EXCEEDED", `Cannot ${task} in time: the rows took too long to come`);
  }
}
