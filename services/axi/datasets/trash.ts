import type { BlobStore } from "@shared/blob/blob.ts";
import type { Clock } from "@shared/core/clock.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { NotFoundError, VersionConflictError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import type { DeletedDatasetsRepository } from "./deleted_datasets_repository.ts";
import { stateKey } from "./original_key.ts";
import { systemContext } from "./system_context.ts";
import { underFreeName } from "./table_name.ts";

/** So long a deleted dataset can be had back. */
export const TRASH_DAYS = 7;
const TRASH_MS = TRASH_DAYS * 24 * 60 * 60_000;
const PURGED_AT_ONCE = 100;

export interface TrashDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly deleted: DeletedDatasetsRepository;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

export interface Removal {
  /** The version that is meant; null for any. */
  readonly version: number | null;
  readonly isPermanent: boolean;
}

/** Deleting datasets and having them back: what is deleted can't be read, and is removed for good a week later. */
export function createTrash({ transact, deleted, blobs, clock }: TrashDeps) {
  const horizon = () => new Date(clock.now() - TRASH_MS);

  /** Removes rows, statistics, rejects and the files for good. Throws NotFoundError, VersionConflictError. */
  async function destroy(ctx: RequestContext, id: DatasetId, version: number | null): Promise<void> {
    const { keys, dataVersion } = await transact(ctx, async ({ datasets, rows, parts }) => {
      const dataset = await datasets.lock(id) ?? await datasets.lockDeleted(id, new Date(0));
      const { table_name, deleted_at, data_version } = checked(dataset, id, version);
      const files = await parts.list(id);
      if (deleted_at === null) await rows.hide(id, table_name);
      await rows.drop(id);
      await datasets.delete(id);
      return { keys: files.map(({ blob_key }) => blob_key), dataVersion: data_version };
    });
    const owner = { tenantId: ctx.tenant_id, datasetId: id };
    for (const key of [...keys, stateKey(owner, dataVersion)]) await blobs.delete(key);
  }

  return {
    /** Deletes a dataset, for good where asked. Throws NotFoundError, VersionConflictError. */
    async remove(ctx: RequestContext, id: DatasetId, { version, isPermanent }: Removal): Promise<void> {
      requireRole(ctx, "analyst");
      if (isPermanent) return await destroy(ctx, id, version);
      await transact(ctx, async ({ datasets, rows }) => {
        const dataset = checked(await datasets.lock(id), id, version);
        await rows.hide(id, dataset.table_name);
        await datasets.markDeleted(id, new Date(clock.now()));
        return null;
      });
    },
    /**
     * Gives a deleted dataset back as it was; its table gets the next free name where its own has been taken. Throws
     * NotFoundError where it is not in the trash or has been for too long.
     */
    async restore(ctx: RequestContext, id: DatasetId): Promise<Dataset> {
      requireRole(ctx, "analyst");
      return await transact(ctx, async ({ datasets, rows }) => {
        const dataset = checked(await datasets.lockDeleted(id, horizon()), id, null);
        const store = (name: string) => datasets.restore(id, name), { lastNumber } = datasets;
        const restored = await store(dataset.table_name) ??
          await underFreeName(dataset.name, { store, lastNumber });
        await rows.show(id, restored.table_name, restored.columns);
        return restored;
      });
    },
    /** Removes for good what was deleted too long ago. */
    async purge(signal: AbortSignal): Promise<void> {
      for (const { tenant_id, dataset_id } of await deleted.before(horizon(), PURGED_AT_ONCE)) {
        if (signal.aborted) return;
        await destroy(systemContext(tenant_id, clock), dataset_id, null);
      }
    },
  };
}
export type Trash = ReturnType<typeof createTrash>;

function checked(dataset: Dataset | null, id: DatasetId, version: number | null): Dataset {
  if (dataset === null) throw new NotFoundError("dataset", id);
  if (version !== null && version !== dataset.version) {
    throw new VersionConflictError("dataset", id, dataset.version);
  }
  return dataset;
}
