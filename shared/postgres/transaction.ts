import { asQuery } from "./driver_query.ts";
import { proxied } from "./proxied.ts";
import type { Loan } from "./loan.ts";
import type { Pool } from "./pool.ts";
import type { Tx } from "./sql.ts";

export type Work<T> = (tx: Tx) => T | Promise<T>;

export interface TransactionOptions {
  /** What follows `begin`, as `read only`. */
  readonly mode?: string;
  /** The longest wait for a free connection. */
  readonly waitMs?: number;
}

/**
 * Runs the work in one transaction. Rejects with UNAVAILABLE as soon as its session is lost, also when the work has not
 * heard of it yet; none of its statements is sent after that, or after its end.
 */
export async function runTransaction<T>(
  pool: Pool,
  work: Work<T>,
  { mode = "", waitMs }: TransactionOptions = {},
): Promise<T> {
  const session = await pool.take(waitMs);
  const loan = session.lend();
  const transaction = session.driver.begin(mode, async (tx) => {
    try {
      return { value: await work(guarded(tx, loan)) };
    } finally {
      loan.end();
      await neverIfLost(loan);
    }
  });
  try {
    const { value } = await Promise.race([transaction, loan.lost]);
    return value;
  } finally {
    pool.giveBack(session);
  }
}

/** The transaction whose statements go through the loan. */
function guarded(tx: Tx, loan: Loan): Tx {
  const bind = (value: unknown) => {
    const query = asQuery(value);
    if (query === null) return value;
    const { handler } = query;
    query.handler = () => loan.send(query, handler);
    return query;
  };
  return proxied(tx, bind, {
    async savepoint(...args: [string, Work<unknown>] | [Work<unknown>]) {
      const [work, name] = args.length === 1 ? [args[0]] : [args[1], args[0]];
      const nested = async (inner: Tx) => {
        try {
          return await work(guarded(inner, loan));
        } finally {
          await neverIfLost(loan);
        }
      };
      loan.check(); // the driver's own statements don't go through it
      const savepoint = name === undefined ? tx.savepoint(nested) : tx.savepoint(name, nested);
      return await Promise.race([savepoint, loan.lost]);
    },
  });
}

/**
 * Holds on for ever where the session is lost: once its callback has ended, the driver would send `rollback` over the
 * lost connection, by a timer whose error ends the process.
 */
async function neverIfLost(loan: Loan): Promise<void> {
  if (loan.isLost()) await new Promise<never>(() => {});
}
