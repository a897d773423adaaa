import { answerWithin } from "./deadline.ts";
import { createDriver, type DriverOptions } from "./driver.ts";
import { asQuery, type DriverQuery, onSettled } from "./driver_query.ts";
import { createPool, type Pool } from "./pool.ts";
import { proxied } from "./proxied.ts";
import { openSession } from "./session.ts";
import type { Sql } from "./sql.ts";
import { runTransaction, type Work } from "./transaction.ts";

const MAX_CONNECTIONS = 10;
const PING_TIMEOUT_MS = 2_000;

export interface ConnectOptions extends DriverOptions {
  /** Connections at most. */
  readonly max?: number;
}

const pools = new WeakMap<Sql, Pool>();

/**
 * A pool of connections that opens none until it is asked. Values come as: bigint a number where that is exact, else
 * text; timestamptz RFC 3339 in UTC; date `YYYY-MM-DD`; numeric text; arrays of types that are not PostgreSQL's own text.
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  const maker = createDriver(url, options); // makes the queries, and never connects
  const pool = createPool(
    (onEnd) => openSession((hooks) => createDriver(url, options, hooks), onEnd),
    { max: options.max ?? MAX_CONNECTIONS },
  );
  const bind = (value: unknown) => {
    const query = asQuery(value);
    if (query !== null) query.handler = () => void runStatement(pool, query);
    return query ?? value;
  };
  const sql: Sql = proxied(maker, bind, {
    begin: (...args: [string, Work<unknown>] | [Work<unknown>]) => {
      const [work, mode] = args.length === 1 ? [args[0]] : [args[1], args[0]];
      return runTransaction(pool, work, { mode });
    },
    end: ({ timeout }: { timeout?: number } = {}) => pool.end(timeout),
  });
  pools.set(sql, pool);
  return sql;
}

/** The pool behind a `Sql` that `connect` has made. */
export function poolOf(sql: Sql): Pool {
  const pool = pools.get(sql);
  if (pool !== undefined) return pool;
  throw new TypeError("Cannot use this Sql: make it with connect()");
}

/** Resolves when the server has answered within two seconds; else throws UNAVAILABLE or DEADLINE_EXCEEDED. */
export async function pingPostgres(sql: Sql): Promise<void> {
  await answerWithin(sql`select 1`, PING_TIMEOUT_MS);
}

/** Runs a query on a session of its own. */
async function runStatement(pool: Pool, query: DriverQuery): Promise<void> {
  try {
    if (query.streaming || query.cursorFn) {
      throw new TypeError("Cannot stream outside a transaction: use begin()");
    }
    const session = await pool.take();
    onSettled(query, () => queueMicrotask(() => pool.giveBack(session))); // first the driver finishes with it
    if (query.cancelled) return pool.giveBack(session);
    session.lend().send(query, session.handler);
  } catch (error) {
    query.reject(error);
  }
}
