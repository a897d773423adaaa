import { poolOf } from "./connect.ts";
import type { Sql, Tx } from "./sql.ts";
import { runTransaction } from "./transaction.ts";

/**
 * Runs the work in one transaction. Waits for a free connection `waitMs` at most, five seconds by default, in a queue of
 * bounded length, and else throws UNAVAILABLE. The driver's errors pass unchanged.
 */
export function begin<T>(sql: Sql, work: (tx: Tx) => Promise<T>, waitMs?: number): Promise<T> {
  return runTransaction(poolOf(sql), work, { waitMs });
}
