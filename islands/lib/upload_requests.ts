import type { Dataset, SniffResult } from "@shared/contracts/axi_datasets.ts";
import { apiJson } from "./api_fetch.ts";
import { ApiError, problemOf } from "./problem.ts";
import type { ReadingOptions } from "./reading_options.ts";
import { headOf } from "./upload_head.ts";

const API = "/api/axi";

/** What cannot be told by a service, since it was not reached. */
export interface Sentences {
  readonly offline: string;
  readonly unreadable: string;
}

/** What a file is, by its head; null where it is too large to be looked into. Throws ApiError. */
export async function lookAt(
  file: File,
  options: ReadingOptions,
  { signal, sentences }: { readonly signal: AbortSignal; readonly sentences: Sentences },
): Promise<SniffResult | null> {
  const head = await headOf(file).catch(() => {
    throw new ApiError(sentences.unreadable, { status: 422 });
  });
  if (head === null) return null;
  const body = formOf({ options, file: head, fileName: file.name });
  const { offline } = sentences;
  return await apiJson("axi", "/datasets/sniff", { method: "POST", body, signal, offline });
}

export interface WholeUpload {
  readonly file: File;
  readonly name: string;
  readonly options: ReadingOptions;
  /** The same for each attempt, so that a file is stored once. */
  readonly key: string;
  /** Under which AXI tells how it goes on. */
  readonly progressId: string;
  readonly onSent: (sentBytes: number) => void;
  readonly signal: AbortSignal;
  readonly sentences: Sentences;
}

/** The dataset of a file that goes in one request. Throws ApiError. */
export async function sendWhole(upload: WholeUpload): Promise<Dataset> {
  const { file, name, options, key, progressId, signal, sentences } = upload;
  const answer = await send({
    method: "POST",
    path: `${API}/datasets/upload?progress=${progressId}`,
    headers: { "idempotency-key": key },
    body: formOf({ name, options, file, fileName: file.name }),
    // The form is a little longer than its file.
    onSent: (bytes) => upload.onSent(Math.min(bytes, file.size)),
    signal,
    offline: sentences.offline,
  });
  return JSON.parse(answer.responseText);
}

export interface Sending {
  readonly method: "POST" | "PATCH";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FormData | Blob | null;
  readonly onSent: (sentBytes: number) => void;
  readonly signal: AbortSignal;
  readonly offline: string;
}

/** The answer to a body whose way up is told: `fetch` can't tell it. Throws ApiError, and the signal's reason. */
export function send(
  { method, path, headers, body, onSent, signal, offline }: Sending,
): Promise<XMLHttpRequest> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<XMLHttpRequest>();
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  request.open(method, path);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded }) => onSent(loaded);
  request.onload = () => {
    const { status, responseText } = request;
    if (status >= 200 && status < 300) resolve(request);
    else reject(problemOf(status, responseText, offline));
  };
  request.onerror = () => reject(new ApiError(offline));
  request.onabort = () => reject(signal.reason);
  request.onloadend = () => signal.removeEventListener("abort", abort);
  signal.addEventListener("abort", abort, { once: true });
  request.send(body);
  return promise;
}

interface Form {
  readonly name?: string;
  readonly options: ReadingOptions;
  readonly file: Blob;
  readonly fileName: string;
}

/** What says how to read the file stands before it, so that it can be read as it comes. */
function formOf({ name, options, file, fileName }: Form): FormData {
  const form = new FormData();
  if (name !== undefined) form.set("name", name);
  form.set("options", JSON.stringify(options));
  form.set("file", file, fileName);
  return form;
}
