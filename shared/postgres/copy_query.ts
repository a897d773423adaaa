import type { Readable, Writable } from "node:stream";
import type { DriverQuery } from "./driver_query.ts";
import type { Tx } from "./sql.ts";

/** One COPY: its stream and, what the driver does not give, its end. */
export interface CopyQuery {
  readable(): Promise<Readable>;
  writable(): Promise<Writable>;
  /** The number of rows once the server has finished; rejects with the server's error, whenever that comes. */
  readonly done: Promise<number>;
  /** Asks the server, over a connection of its own, to give the statement up; nothing happens when it is done. */
  cancel(): Promise<void>;
}

/**
 * A COPY whose end can be seen. postgres.js 3.4.9 settles its query with the stream: an error of the server after that
 * is lost, and the connection with it (porsager/postgres#1173). Here the later answer settles `done`.
 */
export function copyQuery(tx: Tx, statement: string): CopyQuery {
  const query = tx.unsafe(statement);
  const internals = query as typeof query & DriverQuery;
  const { resolve, reject } = internals;
  const done = Promise.withResolvers<number>();
  let isDone = false;
  done.promise.catch(() => {}).finally(() => isDone = true); // who stopped early does not wait for it
  internals.resolve = (value) => isResult(value) ? done.resolve(value.count) : resolve(value);
  internals.reject = (error) => {
    reject(error);
    done.reject(error);
  };
  return {
    readable: () => query.readable(),
    writable: () => query.writable(),
    done: done.promise,
    async cancel() {
      if (isDone) return;
      internals.active = true; // with its stream the driver takes the query for finished, and would cancel nothing
      await internals.canceller?.(internals);
    },
  };
}

/** Whether it is the result of a finished statement, and not the stream of one that has begun. */
function isResult(value: unknown): value is { count: number } {
  return Array.isArray(value) && "count" in value;
}
