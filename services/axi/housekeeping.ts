import { asError } from "@shared/core/as_error.ts";
import { pause } from "@shared/core/pause.ts";
import type { Logger } from "@shared/log/log.ts";

export interface SoOften {
  readonly everyMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Does the work now and again until the signal aborts, never twice at once; a failure is logged and the next turn comes. */
export async function everySoOften(
  { everyMs, log, signal }: SoOften,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      log.warn("housekeeping.failed", { error: asError(error) });
    }
    await pause(everyMs, signal);
  }
}
