import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { ChangedDataset } from "@shared/contracts/axi_parts.ts";
import type { DatasetRepositories } from "../dataset_repositories.ts";
import { describeColumns } from "../describe_columns.ts";
import { createLoadTable, LOAD_DEADLINE_MS, type LoadedFile, type LoadTableDeps } from "../load_table.ts";
import { digestOf, type KeyedRequest, onceByUploadKey } from "../once_by_upload_key.ts";
import { newOriginalKey } from "../original_key.ts";
import { createReceiveFile, type ReceiveDeps } from "../receive_file.ts";
import { firstPart, type UploadInput } from "../upload.ts";
import type { UploadKeys, UploadLease } from "../upload_keys.ts";
import { schemaDiff } from "./schema_diff.ts";
import { storeChange } from "./store_change.ts";

export interface ReplaceDeps extends ReceiveDeps, LoadTableDeps {
  readonly keys: UploadKeys;
}

export interface ReplaceInput extends UploadInput {
  readonly datasetId: DatasetId;
}

/** A file that takes the place of all that a dataset has. */
interface Replacement {
  readonly datasetId: DatasetId;
  readonly key: string;
  readonly input: UploadInput;
  readonly request: KeyedRequest;
  readonly lease: UploadLease | null;
}

/**
 * A verb that puts a file in place of all rows of a dataset, which keeps its name, its id and what refers to it. Columns and
 * types are found out anew. Readers see the rows before until those of the file are all there. Throws NotFoundError, what
 * receiving a file throws and, for its key, IDEMPOTENCY_IN_PROGRESS and IDEMPOTENCY_MISMATCH.
 */
export function createReplace(deps: ReplaceDeps) {
  const { transact, keys, kept, clock } = deps;
  const receiveFile = createReceiveFile(deps), loadTable = createLoadTable(deps);

  return async function replace(ctx: RequestContext, input: ReplaceInput): Promise<ChangedDataset> {
    const { datasetId } = input;
    requireRole(ctx, "analyst");
    const known = await transact({ ...ctx, idempotency: null }, ({ datasets }) => datasets.find(datasetId));
    if (known === null) throw new NotFoundError("dataset", datasetId);
    const request = { ...input, said: ["replace", datasetId] };
    return await onceByUploadKey({ keys, ctx }, request, async (lease) => {
      const owner = { tenantId: ctx.tenant_id, datasetId }, key = newOriginalKey(owner);
      const changed = await receiveFile(key, input, async (source) =>
        await loadTable(
          ctx,
          { datasetId, source, isAside: true, signal: input.signal },
          (repositories, loaded) =>
            swap(ctx, repositories, { datasetId, key, input, request, lease, ...loaded }),
        ));
      await kept.forget(owner, changed.data_version - 1);
      return changed;
    });
  };

  async function swap(
    ctx: RequestContext,
    repositories: DatasetRepositories,
    { datasetId, key, input, request, lease, result, stored }: Replacement & LoadedFile,
  ): Promise<ChangedDataset> {
    const { datasets, tableChanges, parts, uploadKeys } = repositories;
    const before = await datasets.lockRows(datasetId, LOAD_DEADLINE_MS);
    if (before === null) throw new NotFoundError("dataset", datasetId);
    const { plan, summary, nulls } = result, columns = describeColumns(result);
    await tableChanges.seize(datasetId);
    await tableChanges.swap({ datasetId, viewName: before.table_name }, columns);
    const changed = await storeChange(ctx, repositories, {
      datasetId,
      change: "replaced",
      dataset: {
        columns,
        nulls,
        row_count: summary.row_count,
        size_bytes: stored.sizeBytes,
        rejected_count: result.rejectedCount,
        dialect: plan.dialect,
        content_sha256: stored.contentSha256,
      },
      summary,
      now: clock.now(),
    });
    const answer = { ...changed, schema_diff: schemaDiff(before.columns, columns) };
    await Promise.all([
      datasets.deleteRejects(datasetId),
      datasets.insertRejects(datasetId, result.rejects),
      parts.deleteAll(datasetId),
      parts.insert(datasetId, firstPart(key, input, { result, stored })),
      lease === null ? null : uploadKeys.complete(lease, {
        request_sha256: digestOf(stored.contentSha256, request),
        answer,
      }),
    ]);
    return answer;
  }
}
export type Replace = ReturnType<typeof createReplace>;
