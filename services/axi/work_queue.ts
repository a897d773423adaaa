import { AppError } from "@shared/core/errors.ts";

/** Runs work a few at a time; more waits in line. */
export interface WorkQueue {
  <Result>(work: () => Promise<Result>): Promise<Result>;
  /** Whether the next work would begin at once. */
  isFree(): boolean;
}

export interface WorkQueueOptions {
  readonly atOnce: number;
  /** How many may wait; beyond that the queue throws RATE_LIMITED with `refusal`. */
  readonly waiting: number;
  readonly refusal: string;
}

/** A queue, first come, first served. */
export function createWorkQueue({ atOnce, waiting, refusal }: WorkQueueOptions): WorkQueue {
  const line: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < atOnce) {
      running++;
      return;
    }
    if (line.length >= waiting) {
      throw new AppError("RATE_LIMITED", refusal, { retryAfterSeconds: 1 });
    }
    // Whoever leaves hands its place on, so that `running` stays as it is.
    await new Promise<void>((resolve) => line.push(resolve));
  }

  async function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    await enter();
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) running--;
      else next();
    }
  }
  return Object.assign(enqueue, { isFree: () => running < atOnce });
}
