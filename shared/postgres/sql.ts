import type postgres from "postgres";

/**
 * A pool of connections. Its statements give their rows whole; cursors and COPY need a transaction. `notify` and `file`
 * are in the driver's types alone.
 */
export type Sql = postgres.ISql & Pick<postgres.Sql, "begin" | "end" | "options">;
/** One transaction of it; what repositories are bound to. */
export type Tx = postgres.TransactionSql;
