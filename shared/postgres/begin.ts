import { AppError } from "../core/errors.ts";
import type { Sql, Tx } from "./sql.ts";

const WAIT_MS = 5_000;
const MAX_WAITING = 500;
const waitingOf = new WeakMap<Sql, number>();

/**
 * Runs the work in one transaction. The driver would let it wait for a free connection without limit; here it waits
 * `waitMs` at most, in a queue of bounded length, and else throws UNAVAILABLE. The driver's errors pass unchanged.
 */
export async function begin<T>(sql: Sql, work: (tx: Tx) => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const queue = enterQueue(sql, waitMs);
  const transaction = sql.begin(async (tx) => {
    queue.leave();
    if (queue.isAbandoned()) throw exhausted();
    return { value: await work(tx) };
  });
  try {
    const { value } = await Promise.race([transaction, queue.tooLate]);
    return value;
  } finally {
    queue.leave();
  }
}

function enterQueue(sql: Sql, waitMs: number) {
  const waiting = waitingOf.get(sql) ?? 0;
  if (waiting >= MAX_WAITING) throw exhausted();
  waitingOf.set(sql, waiting + 1);
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  let state: "waiting" | "left" | "abandoned" = "waiting";
  const timer = setTimeout(() => {
    leave("abandoned");
    reject(exhausted());
  }, waitMs);
  function leave(next: "left" | "abandoned" = "left"): void {
    if (state !== "waiting") return;
    state = next;
    clearTimeout(timer);
    waitingOf.set(sql, (waitingOf.get(sql) ?? 1) - 1);
  }
  return { tooLate, leave: () => leave(), isAbandoned: () => state === "abandoned" };
}

function exhausted(): AppError {
  return new AppError("UNAVAILABLE", "Cannot get a database connection in time: try again", {
    retryAfterSeconds: 1,
  });
}
