import type { BlobStore } from "@shared/blob/blob.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { type DatasetId, newId } from "@shared/core/ids.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { datasetUploaded } from "@shared/events/catalog/dataset_uploaded.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import { describeColumns } from "./describe_columns.ts";
import { createKeptStatistics } from "./kept_statistics.ts";
import { createLoadTable, type LoadedFile, type LoadTableDeps } from "./load_table.ts";
import { digestOf, onceByUploadKey } from "./once_by_upload_key.ts";
import { newOriginalKey } from "./original_key.ts";
import type { NewPart } from "./parts_repository.ts";
import { createReceiveFile, type ReceiveDeps, type SentFile } from "./receive_file.ts";
import { summarize } from "./summaries/summarize.ts";
import { underFreeName } from "./table_name.ts";
import type { UploadKeys, UploadLease } from "./upload_keys.ts";
import { bytesOfCoMoments } from "./stored_statistics.ts";

export interface UploadDeps extends ReceiveDeps, Omit<LoadTableDeps, "kept"> {
  readonly blobs: BlobStore;
  readonly keys: UploadKeys;
}

export interface UploadInput extends SentFile {
  readonly name: string;
}

/** What is known of a dataset before its file has been read. */
interface Beginning {
  readonly datasetId: DatasetId;
  readonly key: string;
  readonly input: UploadInput;
  readonly lease: UploadLease | null;
}

/**
 * A verb that stores a file as a dataset: a typed table, its statistics, what did not fit, and the bytes as they came.
 * Whatever fails, nothing stays. Throws what receiving a file throws and, for its key, IDEMPOTENCY_IN_PROGRESS and
 * IDEMPOTENCY_MISMATCH.
 */
export function createUpload(deps: UploadDeps) {
  const { keys, clock } = deps;
  const receiveFile = createReceiveFile(deps);
  const loadTable = createLoadTable({ ...deps, kept: createKeptStatistics(deps.blobs) });

  return async function upload(ctx: RequestContext, input: UploadInput): Promise<Dataset> {
    requireRole(ctx, "analyst");
    return await onceByUploadKey({ keys, ctx }, { ...input, said: [input.name] }, async (lease) => {
      const datasetId = newId<DatasetId>(), key = newOriginalKey({ tenantId: ctx.tenant_id, datasetId });
      const beginning = { datasetId, key, input, lease };
      return await receiveFile(key, input, async (source) =>
        await loadTable(
          ctx,
          { datasetId, source, isAside: false, signal: input.signal },
          (repositories, loaded) => store(ctx, repositories, { ...beginning, ...loaded }),
        ));
    });
  };

  async function store(
    ctx: RequestContext,
    { datasets, rows, parts, uploadKeys, outbox }: DatasetRepositories,
    { datasetId, key, input, lease, result, stored }: Beginning & LoadedFile,
  ): Promise<Dataset> {
    const { plan, summary, nulls } = result, columns = describeColumns(result);
    const described = {
      dataset_id: datasetId,
      name: input.name,
      columns,
      row_count: summary.row_count,
      column_count: columns.length,
      size_bytes: stored.sizeBytes,
      rejected_count: result.rejectedCount,
      dialect: plan.dialect,
      content_sha256: stored.contentSha256,
    };
    // Before the table's name is taken: others who want it wait for the commit.
    const summaries = await summarize({ id: datasetId, columns, summary, nulls, now: clock.now() }, rows);
    const dataset = await underFreeName(input.name, {
      store: (table_name) => datasets.insert({ ...described, table_name }, ctx.user_id),
      lastNumber: datasets.lastNumber,
    });
    // Sent together: each is one statement, and none needs another's answer.
    await Promise.all([
      rows.publish(datasetId, dataset.table_name, plan.columns),
      datasets.insertRejects(datasetId, result.rejects),
      datasets.storeStatistics(datasetId, {
        data_version: dataset.data_version,
        columns: summaries,
        co_moments: bytesOfCoMoments(summary),
      }),
      parts.insert(datasetId, firstPart(key, input, { result, stored })),
      outbox.add(datasetUploaded, eventOf(dataset, ctx), { subject: datasetId }),
      lease === null ? null : uploadKeys.complete(lease, {
        request_sha256: digestOf(stored.contentSha256, { ...input, said: [input.name] }),
        answer: dataset,
      }),
    ]);
    return dataset;
  }
}
export type Upload = ReturnType<typeof createUpload>;

/** The part of a dataset that has one file. */
export function firstPart(
  key: string,
  { name, fileName, contentType, options }: UploadInput,
  { result, stored }: LoadedFile,
): NewPart {
  return {
    part: 1,
    blob_key: key,
    file_name: fileName || name,
    content_type: contentType ?? null,
    size_bytes: stored.sizeBytes,
    content_sha256: stored.contentSha256,
    options,
    new_columns: "add",
    dialect: result.plan.dialect,
    first_row: 1,
    row_count: result.summary.row_count,
    rejected_count: result.rejectedCount,
  };
}

function eventOf(dataset: Dataset, ctx: RequestContext) {
  const { dataset_id, name, row_count, column_count, size_bytes, rejected_count, data_version } = dataset;
  const owner_id = ctx.user_id;
  return { dataset_id, owner_id, name, row_count, column_count, size_bytes, rejected_count, data_version };
}
