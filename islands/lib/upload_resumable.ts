import type { UploadStatus } from "@shared/contracts/axi_uploads.ts";
import { ApiError } from "./problem.ts";
import { follow, type Step } from "./upload_progress.ts";
import type { ReadingOptions } from "./reading_options.ts";
import { send, type Sentences } from "./upload_requests.ts";

const UPLOADS = "/api/axi/uploads";
const TUS = { "tus-resumable": "1.0.0" };
const PIECE_BYTES = 16 * 1024 * 1024;
/** Attempts without a byte more before a person is asked. */
const ATTEMPTS_MAX = 8;
const WAIT_MS = 500;
const WAIT_MAX_MS = 15_000;

export interface ResumableUpload {
  readonly file: File;
  readonly name: string;
  readonly options: ReadingOptions;
  readonly onSent: (sentBytes: number) => void;
  readonly onStep: (step: Step) => void;
  /** Whether the connection is lost and it tries by itself. */
  readonly onPause: (isPaused: boolean) => void;
  readonly signal: AbortSignal;
  readonly sentences: Sentences;
}

/**
 * What becomes of a file that goes in pieces by the tus protocol. It goes on where it was, after a broken connection and,
 * for the same file in the same browser, after the page was left. Throws ApiError.
 */
export async function sendResumably(upload: ResumableUpload): Promise<UploadStatus> {
  const key = keyOf(upload);
  let at = await patiently(upload, () => begin(upload, key));
  while (at.offset < upload.file.size) at = await patiently(upload, () => sendPiece(upload, at));
  const status = await followToEnd(upload, at.place);
  localStorage.removeItem(key);
  if (status.problem !== null) throw new ApiError(status.problem.detail, { status: 422 });
  return status;
}

/** Gives up what was sent of a file. */
export function forgetResumable(upload: Pick<ResumableUpload, "file" | "name" | "options">): void {
  const key = keyOf(upload), place = localStorage.getItem(key);
  localStorage.removeItem(key);
  if (place !== null) void fetch(place, { method: "DELETE", headers: TUS }).catch(() => {}); // it expires by itself
}

interface Position {
  readonly place: string;
  readonly offset: number;
}

async function begin(upload: ResumableUpload, key: string): Promise<Position> {
  const known = localStorage.getItem(key);
  const offset = known === null ? null : await offsetOf(known, upload);
  if (known !== null && offset !== null) return { place: known, offset };
  const { file, name, options, signal, sentences } = upload;
  const answer = await send({
    method: "POST",
    path: UPLOADS,
    headers: {
      ...TUS,
      "upload-length": String(file.size),
      "upload-metadata": metadata({ filename: file.name, name, options: JSON.stringify(options) }),
    },
    body: null,
    onSent: () => {},
    signal,
    offline: sentences.offline,
  });
  const place = answer.getResponseHeader("location") ?? "";
  localStorage.setItem(key, place);
  return { place, offset: 0 };
}

/** How much the service has; null where it does not know the upload any more. */
async function offsetOf(place: string, { signal, sentences, file }: ResumableUpload): Promise<number | null> {
  const response = await fetch(place, { method: "HEAD", headers: TUS, signal }).catch((cause) => {
    signal.throwIfAborted();
    throw new ApiError(sentences.offline, { cause });
  });
  if (response.status >= 500 || response.status === 429) {
    throw new ApiError(sentences.offline, { status: response.status });
  }
  const isOurs = response.ok && Number(response.headers.get("upload-length")) === file.size;
  return isOurs ? Number(response.headers.get("upload-offset")) : null;
}

async function sendPiece(upload: ResumableUpload, { place, offset }: Position): Promise<Position> {
  const { file, signal, sentences } = upload;
  const answer = await send({
    method: "PATCH",
    path: place,
    headers: { ...TUS, "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
    body: file.slice(offset, offset + PIECE_BYTES),
    onSent: (bytes) => upload.onSent(Math.min(file.size, offset + bytes)),
    signal,
    offline: sentences.offline,
  }).catch(async (error) => {
    if (!(error instanceof ApiError && (error.isPassing || error.status === 409))) throw error;
    const kept = await offsetOf(place, upload);
    // What came before the connection broke is progress too.
    if (kept !== null && kept > offset) return kept;
    throw error.isPassing ? error : new ApiError(error.message, { status: 422 });
  });
  const reached = typeof answer === "number" ? answer : Number(answer.getResponseHeader("upload-offset"));
  upload.onSent(reached);
  return { place, offset: reached };
}

/** Tries what fails for the moment again, ever more slowly; at once where the browser is online again. */
async function patiently<Value>(upload: ResumableUpload, attempt: () => Promise<Value>): Promise<Value> {
  for (let failures = 0;;) {
    try {
      const value = await attempt();
      upload.onPause(false);
      return value;
    } catch (error) {
      if (!(error instanceof ApiError && error.isPassing) || ++failures >= ATTEMPTS_MAX) throw error;
      upload.onPause(true);
      await pause(Math.random() * Math.min(WAIT_MAX_MS, WAIT_MS * 2 ** failures), upload.signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const over = new AbortController();
  const timer = setTimeout(resolve, ms);
  addEventListener("online", () => resolve(), { signal: over.signal });
  signal.addEventListener("abort", () => reject(signal.reason), { signal: over.signal });
  return promise.finally(() => {
    clearTimeout(timer);
    over.abort();
  });
}

async function followToEnd(upload: ResumableUpload, place: string): Promise<UploadStatus> {
  for (;;) {
    const last = await patiently(upload, () => followOnce(upload, place));
    if (last !== null) return last;
    await pause(WAIT_MS, upload.signal);
  }
}

/** The status with which it ended; null where the stream ended before. */
async function followOnce(upload: ResumableUpload, place: string): Promise<UploadStatus | null> {
  const { promise, resolve, reject } = Promise.withResolvers<UploadStatus | null>();
  const done = new AbortController();
  const signal = AbortSignal.any([upload.signal, done.signal]);
  upload.signal.addEventListener("abort", () => reject(upload.signal.reason), { signal: done.signal });
  follow<UploadStatus>(`${place}/progress`, {
    onStep(status) {
      upload.onStep(status);
      if (status.phase === "ready" || status.phase === "failed") resolve(status);
    },
    onEnd: () => reject(new ApiError(upload.sentences.offline)),
    signal,
  });
  return await promise.finally(() => done.abort());
}

/** Under which the browser remembers an upload: the same file, named and read the same way. */
function keyOf({ file, name, options }: Pick<ResumableUpload, "file" | "name" | "options">): string {
  return `upload ${JSON.stringify([file.name, file.size, file.lastModified, name, options])}`;
}

/** `Upload-Metadata` as tus has it. */
function metadata(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([name, value]) => {
    const bytes = new TextEncoder().encode(value);
    return `${name} ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
  }).join(",");
}
