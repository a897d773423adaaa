import type { UploadProgress } from "@shared/contracts/axi_uploads.ts";
import { ApiError } from "./problem.ts";
import { follow, type Step } from "./upload_progress.ts";
import { lookAt, sendWhole, type Sentences } from "./upload_requests.ts";
import { forgetResumable, sendResumably } from "./upload_resumable.ts";
import type { Failure, Sent, Upload, UploadErrands } from "./uploads.ts";

/** Larger files go in pieces. */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024;
/** Smaller ones are over before there is something to tell. */
const FOLLOWED_BYTES_MIN = 4 * 1024 * 1024;
/** Each takes a connection beside that of its file. */
const FOLLOWED_MAX = 2;

/** Looks at files and sends them, as AXI takes them behind the gateway of this page. */
export function createUploadErrands(sentences: Sentences): UploadErrands {
  const keys = new Map<string, string>();
  let followed = 0;

  async function sendInOne(upload: Upload, onSent: (sent: Partial<Sent>) => void, signal: AbortSignal) {
    const { file, name, options } = upload;
    const progressId = crypto.randomUUID(), over = new AbortController();
    const isFollowed = file.size >= FOLLOWED_BYTES_MIN && followed < FOLLOWED_MAX;
    if (isFollowed) followed++;
    let isBegun = false;
    const begin = () => {
      if (isBegun || !isFollowed) return;
      isBegun = true;
      follow<UploadProgress>(`/api/axi/datasets/upload/${progressId}/progress`, {
        onStep: (step) => onSent(toldBy(step)),
        onEnd: () => {}, // the answer itself tells how it ends
        signal: AbortSignal.any([signal, over.signal]),
      });
    };
    try {
      const dataset = await sendWhole({
        file,
        name: name.value,
        options: options.value,
        key: keyOf(upload),
        progressId,
        onSent(sentBytes) {
          begin();
          onSent(sentBytes < file.size ? { sentBytes } : { sentBytes, phase: "surveying" });
        },
        signal,
        sentences,
      });
      return { datasetId: dataset.dataset_id, rows: dataset.row_count, rejected: dataset.rejected_count };
    } finally {
      if (isFollowed) followed--;
      over.abort();
    }
  }

  /** The same file, named and read the same way, is the same upload, however often it is tried. */
  function keyOf({ id, name, options }: Upload): string {
    const what = JSON.stringify([id, name.value, options.value]);
    const key = keys.get(what) ?? crypto.randomUUID();
    keys.set(what, key);
    return key;
  }

  return {
    look: (file, options, signal) => lookAt(file, options, { signal, sentences }),
    async send(upload, onSent, signal) {
      if (upload.file.size <= WHOLE_BYTES_MAX) return await sendInOne(upload, onSent, signal);
      const status = await sendResumably({
        ...toldOf(upload),
        onSent: (sentBytes) =>
          onSent(sentBytes < upload.file.size ? { sentBytes } : { sentBytes, phase: "surveying" }),
        onStep: (step) => onSent(toldBy(step)),
        onPause: (isPaused) => onSent({ isPaused }),
        signal,
        sentences,
      });
      return { datasetId: status.dataset_id ?? "", rows: status.rows, rejected: status.rejected_count };
    },
    tell: (error) => failureOf(error, sentences),
    forget(upload) {
      if (upload.file.size > WHOLE_BYTES_MAX) forgetResumable(toldOf(upload));
    },
  };
}

function toldOf({ file, name, options }: Upload) {
  return { file, name: name.value, options: options.value };
}

function toldBy({ phase, rows, rejected_count }: Step): Partial<Sent> {
  return phase === "receiving"
    ? { rows, rejected: rejected_count }
    : { phase, rows, rejected: rejected_count };
}

function failureOf(error: unknown, sentences: Sentences): Failure {
  if (error instanceof ApiError) return { sentence: error.message, correlationId: error.correlationId };
  reportError(error);
  return { sentence: sentences.offline, correlationId: null };
}
