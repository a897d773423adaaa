import type { BlobStore } from "@shared/blob/blob.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import { type BlobOwner, ORIGINALS_PREFIX, ownerOfOriginal, ownerOfState } from "./original_key.ts";
import { systemContext } from "./system_context.ts";

/** Younger ones may belong to an upload that is under way. */
const AGE_MIN_MS = 60 * 60_000;

type SweepRepositories = Pick<DatasetRepositories, "datasets" | "parts">;

export interface SweepDeps {
  readonly transact: Transact<SweepRepositories>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/**
 * A verb that removes the files and the states of statistics that no dataset has: a service that is killed in an upload
 * leaves such, and rows that are replaced do.
 */
export function createSweepOriginals({ transact, blobs, clock }: SweepDeps) {
  return async function sweepOriginals(signal: AbortSignal): Promise<number> {
    return await sweep(ORIGINALS_PREFIX, signal, (key) => {
      const owner = ownerOfOriginal(key);
      return owner && { owner, isKept: ({ parts }) => parts.isKept(key) };
    }) + await sweep("states/", signal, (key) => {
      const owner = ownerOfState(key);
      return owner && {
        owner,
        isKept: ({ datasets }) => datasets.isStored(owner.datasetId, owner.dataVersion),
      };
    });
  };

  async function sweep(prefix: string, signal: AbortSignal, read: ReadKey): Promise<number> {
    let removed = 0;
    for await (const { key, modified_at } of blobs.list(prefix)) {
      if (signal.aborted) break;
      const found = read(key);
      if (found === null || clock.now() - modified_at.getTime() < AGE_MIN_MS) continue;
      if (await transact(systemContext(found.owner.tenantId, clock), found.isKept)) continue;
      await blobs.delete(key);
      removed++;
    }
    return removed;
  }
}

/** Whose a key is, and how to find out whether it is needed; null for a key of another kind. */
type ReadKey = (key: string) => {
  readonly owner: BlobOwner;
  isKept(repositories: SweepRepositories): Promise<boolean>;
} | null;
