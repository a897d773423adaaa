import type { BlobStore } from "@shared/blob/blob.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import { ownerOfOriginal } from "./original_key.ts";
import { systemContext } from "./system_context.ts";

/** Younger ones may belong to an upload that is under way. */
const AGE_MIN_MS = 60 * 60_000;

export interface SweepDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/** A verb that removes originals whose dataset does not exist: a service that is killed in an upload leaves one. */
export function createSweepOriginals({ transact, blobs, clock }: SweepDeps) {
  return async function sweepOriginals(signal: AbortSignal): Promise<number> {
    let removed = 0;
    for await (const { key, modified_at } of blobs.list("originals/")) {
      if (signal.aborted) break;
      const owner = ownerOfOriginal(key);
      if (owner === null || clock.now() - modified_at.getTime() < AGE_MIN_MS) continue;
      const ctx = systemContext(owner.tenantId, clock);
      if (await transact(ctx, ({ datasets }) => datasets.isStored(owner.datasetId))) continue;
      await blobs.delete(key);
      removed++;
    }
    return removed;
  };
}
