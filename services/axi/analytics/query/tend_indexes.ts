import { asError } from "@shared/core/as_error.ts";
import type { Logger } from "@shared/log/log.ts";
import { indexName, wantedIndexes } from "./index_plan.ts";
import type { IndexRepository, TableKey } from "./indexes_repository.ts";

export interface TendIndexesDeps {
  readonly indexes: IndexRepository;
  readonly log: Logger;
}

/** A verb that makes the indexes which saved queries ask for and drops those that none asks for any more. */
export function createTendIndexes({ indexes, log }: TendIndexesDeps) {
  async function tend(key: TableKey): Promise<void> {
    const { existing, requests, ...dataset } = await indexes.state(key);
    const wanted = wantedIndexes(requests, dataset);
    const names = wanted.map((columns) => indexName(key.dataset_id, columns));
    for (const name of existing) if (!names.includes(name)) await indexes.drop(key, name);
    for (const [i, columns] of wanted.entries()) {
      if (!existing.includes(names[i])) await indexes.create(key, columns);
    }
  }

  return async function tendIndexes(signal: AbortSignal): Promise<void> {
    for (const key of await indexes.tables()) {
      if (signal.aborted) return;
      try {
        await tend(key);
      } catch (error) { // the others' turn; this one's comes again
        log.warn("housekeeping.failed", { error: asError(error) });
      }
    }
  };
}
