import type { BlobStore } from "@shared/blob/blob.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { StatisticsRun } from "../statistics/statistics_run.ts";
import type { WorkQueue } from "../work_queue.ts";
import { Arrival, type Stored } from "./arrival.ts";
import { type FilePlan, Survey } from "./csv/survey.ts";
import { beginningOf, formHead, readingOptions, storedFile } from "./csv_source.ts";
import type { FileProgress } from "./file_progress.ts";
import { detectForm, type Form } from "./forms/form.ts";
import { openAsCsv } from "./forms/open_as_csv.ts";
import {
  type ArrivingChunks,
  lineOfWideRow,
  loadArriving,
  loadRows,
  type RowLoad,
  Strayed,
} from "./load_rows.ts";
import { unpackArriving } from "./unpack_arriving.ts";

/** What is assumed of a file whose sender does not say its size, and which is larger than its head. */
const USUAL_BYTES = 64 * 1024 * 1024;

export interface ReceiveDeps {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** Lets a few files load at once; the others wait, received and kept. */
  readonly queue: WorkQueue;
  /** Most bytes that a packed file may unpack to. */
  readonly maxBytes: number;
}

/** A file that is being sent. */
export interface SentFile {
  readonly options: UploadOptions;
  readonly body: ReadableStream<Uint8Array>;
  /** As the sender names it; tells JSON from a text that looks like it. */
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
  /** About how many bytes will come, where the sender says. */
  readonly expectedBytes?: number | undefined;
  /** Written as the file goes on, where somebody follows it. */
  readonly progress?: FileProgress | undefined;
  /** Aborts when the service stops. */
  readonly signal: AbortSignal;
}

/** How the rows of a file are to be had. */
export interface Source {
  /** Opens the statistics by its columns; what is read in the end may have other flags, no other types. */
  readonly plan: FilePlan;
  /** About how many there will be. */
  readonly rowCount: number;
  /** Resolves once all of the file is kept. */
  readonly stored: Promise<Stored>;
  open(statistics: StatisticsRun): Promise<RowLoad>;
}

/** Loads the rows; may be called again for the same file where it has thrown `Strayed`. */
export type Fill<Answer> = (source: Source) => Promise<Answer>;

/** A file on its way. */
interface Incoming {
  readonly arrival: Arrival;
  readonly survey: Survey;
  readonly file: SentFile;
  /** Under which it is kept. */
  readonly key: string;
}

/**
 * A verb that keeps a file under a key of the blob store and has its rows loaded. A CSV file, packed by gzip or not, is
 * loaded while it arrives, by the types that its head speaks for. Where its sender is slow or a later cell contradicts the
 * head, it is received and surveyed whole first, and then loaded from the bytes that were kept: so every cell has its say
 * in the types, and a slow sender holds no connection. Files of other forms, and all while the loaders are busy, are kept
 * first. Whatever fails, nothing stays under the key. Throws CSV_UNREADABLE, UNSUPPORTED_MEDIA_TYPE, TOO_MANY_COLUMNS,
 * ROW_TOO_WIDE and PAYLOAD_TOO_LARGE.
 */
export function createReceiveFile({ blobs, clock, queue, maxBytes }: ReceiveDeps) {
  return async function receiveFile<Answer>(
    key: string,
    file: SentFile,
    fill: Fill<Answer>,
  ): Promise<Answer> {
    const arrival = new Arrival(file.body, { blobs, clock, key, signal: file.signal });
    try {
      return await receive({ arrival, survey: new Survey(file.options), file, key }, fill);
    } catch (error) {
      await arrival.abandon(error);
      // Where the outcome of the commit is unknown, the sweep of originals decides later.
      if (!(error instanceof AppError && error.code === "UNAVAILABLE")) await blobs.delete(key);
      throw error;
    }
  };

  async function receive<Answer>(incoming: Incoming, fill: Fill<Answer>): Promise<Answer> {
    const { arrival, survey, file, key } = incoming;
    const head = await beginningOf(arrival);
    const form = detectForm(formHead(head), file.contentType ?? null, file.fileName ?? "");
    if (form === "gzip") return await receivePacked(incoming, head, fill);
    if (form !== "csv") return await loadKept(incoming, form, fill);
    if (!await surveyHead(survey, arrival, head)) {
      return await queue(() => loadSurveyed(incoming, inMemory(head), fill));
    }
    if (!queue.isFree()) return await loadKept(incoming, form, fill);
    const loaded = await loadWhileArriving(incoming, { next: () => arrival.next(true) }, fill);
    if (loaded !== null) return loaded.answer;
    for (let chunk = await arrival.next(); chunk !== null; chunk = await arrival.next()) survey.push(chunk);
    await arrival.stored;
    file.progress?.survey();
    return await queue(() => loadSurveyed(incoming, () => original(key), fill));
  }

  /** Loads what gzip holds while it arrives, as if it came unpacked; once it is kept where that can't be done. */
  async function receivePacked<Answer>(
    incoming: Incoming,
    packedHead: readonly Uint8Array[],
    fill: Fill<Answer>,
  ): Promise<Answer> {
    const { arrival, survey, file } = incoming;
    const chunks = unpackArriving(arrival, packedHead, maxBytes);
    try {
      const head = await beginningOf(chunks);
      if (detectForm(formHead(head), null, "") !== "csv") throw new Strayed();
      if (!await surveyHead(survey, chunks, head)) {
        return await queue(() => loadSurveyed(incoming, inMemory(head), fill));
      }
      if (!queue.isFree()) throw new Strayed();
      const expectedBytes = (file.expectedBytes ?? USUAL_BYTES) * chunks.ratio();
      const loaded = await loadWhileArriving({ ...incoming, file: { ...file, expectedBytes } }, chunks, fill);
      if (loaded !== null) return loaded.answer;
    } catch (error) {
      if (!(error instanceof Strayed)) throw error;
    }
    chunks.leave();
    return await loadKept(incoming, "gzip", fill);
  }

  /**
   * Loads a file once it is kept and its turn has come, and surveys it only then: one of another form, since most can't be
   * read from their beginning, or one for which no loader is free, so that those that wait hold no memory.
   */
  async function loadKept<Answer>(incoming: Incoming, form: Form, fill: Fill<Answer>): Promise<Answer> {
    const { arrival, key, file: { options, progress } } = incoming;
    arrival.leave();
    const kept = storedFile(blobs, key, (await arrival.stored).sizeBytes);
    return await queue(async () => {
      progress?.survey();
      const csv = await openAsCsv(form, kept, { ...options, maxBytes });
      const survey = new Survey(readingOptions(csv, options));
      for await (const chunk of await csv.open()) survey.push(chunk);
      return await loadSurveyed({ ...incoming, survey }, csv.open, fill);
    });
  }

  /** Loads the file by a guess; null where that can't be done, with the survey as far as the arrival. */
  async function loadWhileArriving<Answer>(
    incoming: Incoming,
    chunks: ArrivingChunks,
    fill: Fill<Answer>,
  ): Promise<{ readonly answer: Answer } | null> {
    const { arrival, survey, file: { progress } } = incoming;
    const guess = survey.guess();
    if (guess === null) return null;
    let isBegun = false;
    const open = (statistics: StatisticsRun): Promise<RowLoad> => {
      if (isBegun) throw new Strayed(); // the transaction is tried again, but the bytes have gone by
      isBegun = true;
      const loading = loadArriving(chunks, { survey, guess }, statistics);
      progress?.load(loading.counts);
      return Promise.resolve(loading);
    };
    const { stored } = arrival, rowCount = rowsExpected(guess, incoming);
    try {
      return { answer: await queue(() => fill({ plan: guess, rowCount, stored, open })) };
    } catch (error) {
      progress?.giveUp();
      if (error instanceof Strayed || error instanceof AppError && error.code === "ROW_TOO_WIDE") return null;
      throw error;
    }
  }

  /** Loads a file that has been surveyed to its end. */
  async function loadSurveyed<Answer>(
    { survey, arrival: { stored }, file: { progress } }: Incoming,
    bytes: () => Promise<ReadableStream<Uint8Array>>,
    fill: Fill<Answer>,
  ): Promise<Answer> {
    const plan = survey.finish();
    const open = async (statistics: StatisticsRun) => {
      const loading = loadRows(await bytes(), plan, statistics);
      progress?.load(loading.counts);
      return loading;
    };
    try {
      return await fill({ plan, rowCount: plan.rowCount, stored, open });
    } catch (error) {
      throw await withLine(error, plan, bytes);
    }
  }

  async function original(key: string): Promise<ReadableStream<Uint8Array>> {
    const bytes = await blobs.get(key);
    if (bytes === null) throw new Error(`Cannot read the original ${key}: it is gone`);
    return bytes;
  }
}
export type ReceiveFile = ReturnType<typeof createReceiveFile>;

/** Takes chunks, and adds them to `head`, until the survey can guess the rest; false where the file ends before that. */
async function surveyHead(survey: Survey, chunks: ArrivingChunks, head: Uint8Array[]): Promise<boolean> {
  for (const chunk of head) survey.push(chunk);
  while (!survey.isHeadWhole) {
    const chunk = await chunks.next();
    if (chunk === null) return false;
    head.push(chunk);
    survey.push(chunk);
  }
  return true;
}

function inMemory(chunks: readonly Uint8Array[]): () => Promise<ReadableStream<Uint8Array>> {
  return () => Promise.resolve(ReadableStream.from(chunks));
}

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

/** Rows of the whole file, if all of it is like its head. */
function rowsExpected(guess: FilePlan, { survey, file }: Incoming): number {
  return guess.rowCount * (file.expectedBytes ?? USUAL_BYTES) / survey.headBytes;
}
