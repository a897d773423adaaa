import { AppError } from "../core/errors.ts";
import { toPostgresError } from "./errors.ts";

/** The longest time that a timer of the runtime, and a timeout of PostgreSQL, can hold. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** Milliseconds until that instant, at most what a timer can hold; throws DEADLINE_EXCEEDED when it has passed. */
export function remainingMs(deadline: number): number {
  const remaining = Math.ceil(deadline - Date.now());
  if (remaining > 0) return Math.min(remaining, MAX_TIMEOUT_MS);
  throw exceeded();
}

/**
 * The result of the work, or DEADLINE_EXCEEDED once that instant has passed. For a server that no longer answers: the
 * work itself is not stopped, and may still succeed.
 */
export async function withinDeadline<T>(work: PromiseLike<T>, deadline: number): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(exceeded()), remainingMs(deadline));
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The rows of a statement outside a transaction, which is cancelled after that time: else a silent server would gather
 * statements. Throws UNAVAILABLE and DEADLINE_EXCEEDED.
 */
export async function answerWithin<Rows>(
  query: PromiseLike<Rows> & { cancel(): void },
  timeoutMs: number,
): Promise<Rows> {
  try {
    return await withinDeadline(query, Date.now() + timeoutMs);
  } catch (error) {
    query.cancel();
    throw toPostgresError(error);
  }
}

function exceeded(): AppError {
  return new AppError(
    "DEADLINE_EXCEEDED",
    "Cannot finish in time: the database has not answered; try again",
  );
}
