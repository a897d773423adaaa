import { createHash } from "node:crypto";
import type { BlobStore } from "@shared/blob/blob.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Clock } from "@shared/core/clock.ts";
import { type DatasetId, newId, type TenantId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { datasetUploaded } from "@shared/events/catalog/dataset_uploaded.ts";
import type { OpenStatistics } from "../analytics/statistics_run.ts";
import type { TableSummary } from "../analytics/table_statistics.ts";
import type { WorkQueue } from "../work_queue.ts";
import { type FilePlan, Survey } from "./csv/survey.ts";
import { describeColumns } from "./describe_columns.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import { lineOfWideRow, type LoadResult, loadRows } from "./load_rows.ts";
import { originalKey } from "./original_key.ts";
import type { NewDataset } from "./repository.ts";
import { tableName } from "./table_name.ts";
import type { StoredUpload, UploadKeys, UploadLease } from "./upload_keys.ts";

/** Longest time the database may take for one file. */
const LOAD_DEADLINE_MS = 15 * 60_000;
const NAMES_TRIED = 1000;

export interface UploadDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly blobs: BlobStore;
  readonly keys: UploadKeys;
  readonly clock: Clock;
  /** Lets a few files load at once; the others wait, received and kept. */
  readonly queue: WorkQueue;
  readonly openStatistics: OpenStatistics;
}

export interface UploadInput {
  readonly name: string;
  readonly options: UploadOptions;
  readonly body: ReadableStream<Uint8Array>;
  /** Aborts when the service stops. */
  readonly signal: AbortSignal;
}

/** A file that has arrived whole. */
interface Received {
  readonly datasetId: DatasetId;
  readonly blobKey: string;
  readonly sizeBytes: number;
  readonly contentSha256: string;
  readonly plan: FilePlan;
}

/**
 * A verb that stores a file as a dataset: a typed table, its statistics, what did not fit, and the bytes as they came.
 * First the file is received and surveyed, then loaded in one transaction that runs at the database's speed: a slow
 * sender holds no connection, and every cell has had its say in the types. Whatever fails, nothing stays.
 * Throws CSV_UNREADABLE, UNSUPPORTED_MEDIA_TYPE, TOO_MANY_COLUMNS, ROW_TOO_WIDE, PAYLOAD_TOO_LARGE and, for its key,
 * IDEMPOTENCY_IN_PROGRESS and IDEMPOTENCY_MISMATCH.
 */
export function createUpload({ transact, blobs, keys, clock, queue, openStatistics }: UploadDeps) {
  return async function upload(ctx: RequestContext, input: UploadInput): Promise<Dataset> {
    requireRole(ctx, "analyst");
    if (ctx.idempotency === null) return await store(ctx, input, null);
    const claim = await keys.claim(ctx, ctx.idempotency.key);
    if ("stored" in claim) return await repeat(claim.stored, input);
    try {
      return await store(ctx, input, claim.lease);
    } catch (error) {
      await keys.release(claim.lease);
      throw error;
    }
  };

  async function store(ctx: RequestContext, input: UploadInput, lease: UploadLease | null): Promise<Dataset> {
    const received = await receive(ctx.tenant_id, input);
    try {
      return await queue(() => load(ctx, { ...input, lease }, received));
    } catch (error) {
      const named = await withLine(error, received);
      // Where the outcome of the commit is unknown, the sweep of originals decides later.
      if (!(error instanceof AppError && error.code === "UNAVAILABLE")) await blobs.delete(received.blobKey);
      throw named;
    }
  }

  /** Keeps the bytes in the blob store and surveys them as they pass. */
  async function receive(tenantId: TenantId, { body, options, signal }: UploadInput): Promise<Received> {
    const datasetId = newId<DatasetId>();
    const blobKey = originalKey(tenantId, datasetId);
    const survey = new Survey(options), hash = createHash("sha256");
    const passing = body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          hash.update(chunk);
          survey.push(chunk);
          controller.enqueue(chunk);
        },
      }),
    );
    const sizeBytes = await blobs.put(blobKey, passing, { signal });
    try {
      return { datasetId, blobKey, sizeBytes, contentSha256: hash.digest("hex"), plan: survey.finish() };
    } catch (error) {
      await blobs.delete(blobKey);
      throw error;
    }
  }

  /** Fills the table and stores all that is known of it, in one transaction. */
  async function load(
    ctx: RequestContext,
    { name, options, signal, lease }: UploadInput & { readonly lease: UploadLease | null },
    received: Received,
  ): Promise<Dataset> {
    const { datasetId, plan } = received;
    const loading = { ...ctx, idempotency: null, deadline: clock.now() + LOAD_DEADLINE_MS };
    using statistics = await openStatistics(plan.columns.map(({ type }) => type), plan.rowCount);
    return await transact(loading, async ({ datasets, rows, uploadKeys, outbox }) => {
      const reading = loadRows(await original(received), plan, statistics);
      await rows.load(datasetId, {
        columns: plan.columns,
        rows: reading.rows,
        deadlineMs: LOAD_DEADLINE_MS,
        signal,
      });
      const result = await reading.finish();
      const columns = describeColumns(result);
      const dataset = await insertNamed(datasets, ctx, {
        name,
        columns: [...columns],
        ...describe(received, result),
      });
      await rows.publish(datasetId, dataset.table_name, plan.columns);
      await datasets.insertRejects(datasetId, result.rejects);
      await datasets.insertStatistics(datasetId, {
        data_version: dataset.data_version,
        columns: columns.map((column, i) => ({
          name: column.name,
          source_name: column.source_name,
          type: column.type,
          ...result.summary.columns[i],
        })),
        co_moments: bytesOfCoMoments(result.summary),
      });
      await outbox.add(datasetUploaded, eventOf(dataset, ctx), { subject: datasetId });
      if (lease !== null) {
        const request_sha256 = digestOf(received.contentSha256, name, options);
        await uploadKeys.complete(lease, { request_sha256, answer: dataset });
      }
      return dataset;
    });
  }

  async function original({ blobKey }: Received): Promise<ReadableStream<Uint8Array>> {
    const bytes = await blobs.get(blobKey);
    if (bytes === null) throw new Error(`Cannot read the original ${blobKey}: it is gone`);
    return bytes;
  }

  /** Says the line of the file: the database tells only that one of the last thousand rows is too wide. */
  async function withLine(error: unknown, received: Received): Promise<unknown> {
    if (!(error instanceof AppError) || error.code !== "ROW_TOO_WIDE") return error;
    const line = await lineOfWideRow(await original(received), received.plan);
    const message =
      `Cannot store the row on line ${line}: its cells together are too wide; leave columns out`;
    return new AppError("ROW_TOO_WIDE", message, { cause: error, details: { line } });
  }
}
export type Upload = ReturnType<typeof createUpload>;

/** The answer to an upload that was stored before; throws IDEMPOTENCY_MISMATCH where these are other bytes. */
async function repeat(stored: StoredUpload, { name, options, body }: UploadInput): Promise<Dataset> {
  const hash = createHash("sha256");
  for await (const chunk of body) hash.update(chunk);
  if (digestOf(hash.digest("hex"), name, options) !== stored.request_sha256) {
    throw new AppError(
      "IDEMPOTENCY_MISMATCH",
      "Cannot use this Idempotency-Key again: it came with another file or other options before; send a new key",
    );
  }
  return stored.answer as Dataset; // safe because this verb stored it
}

/** Stores the dataset under the first table name of its kind that is free in the tenant. */
async function insertNamed(
  datasets: Pick<DatasetRepositories["datasets"], "insert">,
  ctx: RequestContext,
  dataset: Omit<NewDataset, "table_name">,
): Promise<Dataset> {
  for (let n = 1; n <= NAMES_TRIED; n++) {
    const stored = await datasets.insert({ ...dataset, table_name: tableName(dataset.name, n) }, ctx.user_id);
    if (stored !== null) return stored;
  }
  throw new AppError(
    "CONFLICT",
    `Cannot name the table: ${NAMES_TRIED} datasets are called "${dataset.name}" already`,
  );
}

function describe(
  received: Received,
  result: LoadResult,
): Omit<NewDataset, "name" | "columns" | "table_name"> {
  return {
    dataset_id: received.datasetId,
    row_count: result.summary.row_count,
    column_count: received.plan.columns.length,
    size_bytes: received.sizeBytes,
    rejected_count: result.rejectedCount,
    dialect: received.plan.dialect,
    content_sha256: received.contentSha256,
  };
}

function bytesOfCoMoments({ coMoments }: TableSummary): Uint8Array | null {
  return coMoments === null ? null : new Uint8Array(coMoments.sums.buffer);
}

function eventOf(dataset: Dataset, ctx: RequestContext) {
  const { dataset_id, name, row_count, column_count, size_bytes, rejected_count, data_version } = dataset;
  const owner_id = ctx.user_id;
  return { dataset_id, owner_id, name, row_count, column_count, size_bytes, rejected_count, data_version };
}

/** What makes two uploads the same request: the file's bytes, the name and the options; not the multipart framing. */
function digestOf(contentSha256: string, name: string, options: UploadOptions): string {
  const sorted = Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1);
  return createHash("sha256").update(JSON.stringify([contentSha256, name, sorted])).digest("hex");
}
