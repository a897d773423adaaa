import { createHash } from "node:crypto";
import type { BlobStore } from "@shared/blob/blob.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Clock } from "@shared/core/clock.ts";
import { type DatasetId, newId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { datasetUploaded } from "@shared/events/catalog/dataset_uploaded.ts";
import type { OpenStatistics, StatisticsRun } from "../statistics/statistics_run.ts";
import type { TableSummary } from "../statistics/table_statistics.ts";
import type { WorkQueue } from "../work_queue.ts";
import { Arrival, type Stored } from "./arrival.ts";
import { type FilePlan, Survey } from "./csv/survey.ts";
import { beginningOf, formHead, readingOptions, storedFile } from "./csv_source.ts";
import { describeColumns } from "./describe_columns.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import { detectForm, type Form } from "./forms/form.ts";
import { openAsCsv } from "./forms/open_as_csv.ts";
import {
  lineOfWideRow,
  loadArriving,
  type LoadResult,
  loadRows,
  type RowLoad,
  Strayed,
} from "./load_rows.ts";
import { originalKey } from "./original_key.ts";
import type { NewDataset } from "./repository.ts";
import { summarize } from "./summaries/summarize.ts";
import { underFreeName } from "./table_name.ts";
import type { AnsweredUpload, UploadKeys, UploadLease } from "./upload_keys.ts";

/** Longest time the database may take for one file. */
const LOAD_DEADLINE_MS = 15 * 60_000;
/** What is assumed of a file whose sender does not say its size, and which is larger than its head. */
const USUAL_BYTES = 64 * 1024 * 1024;

export interface UploadDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly blobs: BlobStore;
  readonly keys: UploadKeys;
  readonly clock: Clock;
  /** Lets a few files load at once; the others wait, received and kept. */
  readonly queue: WorkQueue;
  readonly openStatistics: OpenStatistics;
  /** Most bytes that a packed file may unpack to. */
  readonly maxBytes: number;
}

export interface UploadInput {
  readonly name: string;
  readonly options: UploadOptions;
  readonly body: ReadableStream<Uint8Array>;
  /** As the sender names it; tells JSON from a text that looks like it. */
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
  /** About how many bytes will come, where the sender says. */
  readonly expectedBytes?: number;
  /** Aborts when the service stops. */
  readonly signal: AbortSignal;
}

/** A file on its way into a table. */
interface Incoming {
  readonly datasetId: DatasetId;
  readonly arrival: Arrival;
  readonly survey: Survey;
  readonly input: UploadInput;
  readonly lease: UploadLease | null;
}

/** How the rows of a file are to be had. */
interface Source {
  /** Opens the statistics by its columns; what is read in the end may have other flags, no other types. */
  readonly plan: FilePlan;
  /** About how many there will be. */
  readonly rowCount: number;
  open(statistics: StatisticsRun): Promise<RowLoad>;
}

/**
 * A verb that stores a file as a dataset: a typed table, its statistics, what did not fit, and the bytes as they came.
 * A CSV file is loaded while it arrives, by the types that its head speaks for. Where its sender is slow or a later cell
 * contradicts the head, it is received and surveyed whole first, and then loaded from the bytes that were kept: so every
 * cell has its say in the types, and a slow sender holds no connection. Files of other forms, and all while the loaders
 * are busy, are kept first. Whatever fails, nothing stays. Throws CSV_UNREADABLE, UNSUPPORTED_MEDIA_TYPE, TOO_MANY_COLUMNS,
 * ROW_TOO_WIDE, PAYLOAD_TOO_LARGE and, for its key, IDEMPOTENCY_IN_PROGRESS and IDEMPOTENCY_MISMATCH.
 */
export function createUpload({ transact, blobs, keys, clock, queue, openStatistics, maxBytes }: UploadDeps) {
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
    const datasetId = newId<DatasetId>();
    const key = originalKey(ctx.tenant_id, datasetId);
    const arrival = new Arrival(input.body, { blobs, clock, key, signal: input.signal });
    const incoming = { datasetId, arrival, survey: new Survey(input.options), input, lease };
    try {
      return await receive(ctx, incoming, key);
    } catch (error) {
      await arrival.abandon(error);
      // Where the outcome of the commit is unknown, the sweep of originals decides later.
      if (!(error instanceof AppError && error.code === "UNAVAILABLE")) await blobs.delete(key);
      throw error;
    }
  }

  async function receive(ctx: RequestContext, incoming: Incoming, key: string): Promise<Dataset> {
    const { arrival, survey, input } = incoming;
    const head = await beginningOf(arrival);
    const form = detectForm(formHead(head), input.contentType ?? null, input.fileName ?? "");
    if (form !== "csv") return await loadKept(ctx, incoming, { form, key });
    for (const chunk of head) survey.push(chunk);
    while (!survey.isHeadWhole) {
      const chunk = await arrival.next();
      if (chunk === null) {
        return await queue(() =>
          loadSurveyed(ctx, incoming, () => Promise.resolve(ReadableStream.from(head)))
        );
      }
      head.push(chunk);
      survey.push(chunk);
    }
    if (!queue.isFree()) return await loadKept(ctx, incoming, { form, key });
    const dataset = await loadWhileArriving(ctx, incoming);
    if (dataset !== null) return dataset;
    for (let chunk = await arrival.next(); chunk !== null; chunk = await arrival.next()) survey.push(chunk);
    await arrival.stored;
    return await queue(() => loadSurveyed(ctx, incoming, () => original(key)));
  }

  /**
   * Loads a file once it is kept and its turn has come, and surveys it only then: one of another form, since most can't be
   * read from their beginning, or one for which no loader is free, so that those that wait hold no memory.
   */
  async function loadKept(
    ctx: RequestContext,
    incoming: Incoming,
    { form, key }: { readonly form: Form; readonly key: string },
  ): Promise<Dataset> {
    const { arrival, input: { options } } = incoming;
    arrival.leave();
    const file = storedFile(blobs, key, (await arrival.stored).sizeBytes);
    return await queue(async () => {
      const csv = await openAsCsv(form, file, { ...options, maxBytes });
      const survey = new Survey(readingOptions(csv, options));
      for await (const chunk of await csv.open()) survey.push(chunk);
      return await loadSurveyed(ctx, { ...incoming, survey }, csv.open);
    });
  }

  /** Loads the file by a guess; null where that can't be done, with the survey as far as the arrival. */
  async function loadWhileArriving(ctx: RequestContext, incoming: Incoming): Promise<Dataset | null> {
    const { arrival, survey } = incoming;
    const guess = survey.guess();
    if (guess === null) return null;
    let isBegun = false;
    const open = (statistics: StatisticsRun): Promise<RowLoad> => {
      if (isBegun) throw new Strayed(); // the transaction is tried again, but the bytes have gone by
      isBegun = true;
      const chunks = { next: () => arrival.next(true) };
      return Promise.resolve(loadArriving(chunks, { survey, guess }, statistics));
    };
    try {
      return await queue(() =>
        load(ctx, incoming, { plan: guess, rowCount: rowsExpected(guess, incoming), open })
      );
    } catch (error) {
      if (error instanceof Strayed || error instanceof AppError && error.code === "ROW_TOO_WIDE") return null;
      throw error;
    }
  }

  /** Loads a file that has been surveyed to its end. */
  async function loadSurveyed(
    ctx: RequestContext,
    incoming: Incoming,
    bytes: () => Promise<ReadableStream<Uint8Array>>,
  ): Promise<Dataset> {
    const plan = incoming.survey.finish();
    const open = async (statistics: StatisticsRun) => loadRows(await bytes(), plan, statistics);
    try {
      return await load(ctx, incoming, { plan, rowCount: plan.rowCount, open });
    } catch (error) {
      throw await withLine(error, plan, bytes);
    }
  }

  /** Fills the table and stores all that is known of it, in one transaction. */
  async function load(
    ctx: RequestContext,
    incoming: Incoming,
    { plan, rowCount, open }: Source,
  ): Promise<Dataset> {
    const { datasetId, arrival, lease, input: { name, options, signal } } = incoming;
    const loading = { ...ctx, idempotency: null, deadline: clock.now() + LOAD_DEADLINE_MS };
    using statistics = await openStatistics(plan.columns.map(({ type }) => type), rowCount);
    return await transact(loading, async ({ datasets, rows, uploadKeys, outbox }) => {
      const reading = await open(statistics);
      await rows.load(datasetId, {
        columns: plan.columns,
        rows: reading.rows,
        onSent: reading.recycle,
        deadlineMs: LOAD_DEADLINE_MS,
        signal,
      });
      const result = await reading.finish(), stored = await arrival.stored;
      const columns = describeColumns(result);
      const described = { dataset_id: datasetId, name, columns: [...columns], ...describe(stored, result) };
      const dataset = await underFreeName(
        name,
        (table_name) => datasets.insert({ ...described, table_name }, ctx.user_id),
      );
      const now = clock.now(), { summary, nulls } = result;
      const summaries = await summarize({ id: datasetId, columns, summary, nulls, now }, rows);
      // Sent together: each is one statement, and none needs another's answer.
      await Promise.all([
        rows.publish(datasetId, dataset.table_name, plan.columns),
        datasets.insertRejects(datasetId, result.rejects),
        datasets.insertStatistics(datasetId, {
          data_version: dataset.data_version,
          columns: summaries,
          co_moments: bytesOfCoMoments(result.summary),
        }),
        outbox.add(datasetUploaded, eventOf(dataset, ctx), { subject: datasetId }),
        lease === null ? null : uploadKeys.complete(lease, {
          request_sha256: digestOf(stored.contentSha256, name, options),
          answer: dataset,
        }),
      ]);
      return dataset;
    });
  }

  async function original(key: string): Promise<ReadableStream<Uint8Array>> {
    const bytes = await blobs.get(key);
    if (bytes === null) throw new Error(`Cannot read the original ${key}: it is gone`);
    return bytes;
  }
}
export type Upload = ReturnType<typeof createUpload>;

/** Says the line of the file: the database tells only that one of the last thousand rows is too wide. */
async function withLine(
  error: unknown,
  plan: FilePlan,
  bytes: () => Promise<ReadableStream<Uint8Array>>,
): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== "ROW_TOO_WIDE") return error;
  const line = await lineOfWideRow(await bytes(), plan);
  const message = `Cannot store the row on line ${line}: its cells together are too wide; leave columns out`;
  return new AppError("ROW_TOO_WIDE", message, { cause: error, details: { line } });
}

/** The answer to an upload that was stored before; throws IDEMPOTENCY_MISMATCH where these are other bytes. */
async function repeat(stored: AnsweredUpload, { name, options, body }: UploadInput): Promise<Dataset> {
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

/** Rows of the whole file, if all of it is like its head. */
function rowsExpected(guess: FilePlan, { survey, input }: Incoming): number {
  return guess.rowCount * (input.expectedBytes ?? USUAL_BYTES) / survey.headBytes;
}

function describe(
  stored: Stored,
  { plan, summary, rejectedCount }: LoadResult,
): Omit<NewDataset, "dataset_id" | "name" | "columns" | "table_name"> {
  return {
    row_count: summary.row_count,
    column_count: plan.columns.length,
    size_bytes: stored.sizeBytes,
    rejected_count: rejectedCount,
    dialect: plan.dialect,
    content_sha256: stored.contentSha256,
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
