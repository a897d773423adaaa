import { asError } from "@shared/core/as_error.ts";
import type { Bell } from "@shared/events/bell.ts";
import type { Logger } from "@shared/log/log.ts";
import type { RowIndexRepository } from "./row_index_repository.ts";

/** For tables whose load nobody has heard of: another process's, or one that ended at once. */
const LOOK_EVERY_MS = 5 * 60_000;

export interface TendRowIndexesDeps {
  readonly indexes: RowIndexRepository;
  /** Rung after each load of a large table. */
  readonly bell: Bell;
  readonly log: Logger;
}

/**
 * Makes the row indexes of large tables until the signal aborts, soon after their load: to make them within it would
 * have everybody wait for a second reading of all rows.
 */
export async function tendRowIndexes(
  { indexes, bell, log }: TendRowIndexesDeps,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const heard = bell.rings;
    try {
      for (const table of await indexes.missing()) {
        if (signal.aborted) return;
        await indexes.create(table);
      }
    } catch (error) { // its turn comes again
      log.warn("housekeeping.failed", { error: asError(error) });
    }
    await bell.wait(heard, LOOK_EVERY_MS, signal);
  }
}
