import { AppError } from "@shared/core/errors.ts";

/** Runs work a few at a time; more waits in line. */
export type WorkQueue = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A queue that runs `atOnce` pieces of work and lets `waiting` more wait; beyond that it throws RATE_LIMITED. */
export function createWorkQueue({ atOnce, waiting }: { atOnce: number; waiting: number }): WorkQueue {
  const line: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < atOnce) {
      running++;
      return;
    }
    if (line.length >= waiting) {
      throw new AppError("RATE_LIMITED", "Cannot check more passwords at the moment: try again in a second", {
        retryAfterSeconds: 1,
      });
    }
    // Whoever leaves hands its place on, so that `running` stays as it is.
    await new Promise<void>((resolve) => line.push(resolve));
  }

  return async function enqueue(work) {
    await enter();
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
