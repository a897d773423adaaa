import type postgres from "postgres";

/** A pool of connections. */
export type Sql = postgres.Sql;
/** One transaction of it; what repositories are bound to. */
export type Tx = postgres.TransactionSql;
