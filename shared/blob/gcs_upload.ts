import { AppError } from "../core/errors.ts";
import { isTransient } from "../resilience/outbound.ts";
import type { GcsAnswer, GcsClient } from "./gcs_client.ts";

/** Status of an upload that waits for more, and the one that confirms that it is given up. */
const [GO_ON, GIVEN_UP] = [308, 499];
const FAILURES_MAX = 3;

interface UploadOptions {
  /** Where uploads of the object begin. */
  readonly url: URL;
  readonly signal: AbortSignal | undefined;
}

/**
 * Begins one resumable upload (https://cloud.google.com/storage/docs/performing-resumable-uploads). A block is sent
 * when the next one is there, so that the last one can say that it is the last.
 */
export async function beginUpload(client: GcsClient, { url, signal }: UploadOptions) {
  const session = await openSession(client, { url, signal });
  let kept: Uint8Array = new Uint8Array(0);
  let offset = 0;

  /** Sends the block until the server has it; after a failure the server says where to go on. */
  async function send(block: Uint8Array, total: number | null): Promise<void> {
    const [start, end] = [offset, offset + block.length];
    for (let failures = 0;;) {
      const rest = block.subarray(offset - start);
      const answer = await put(rest, total).catch((error) => {
        if (signal?.aborted || !isTransient(error) || ++failures > FAILURES_MAX) throw error;
        return put(null, total);
      });
      const has = answer.status === GO_ON ? persisted(answer) : end;
      if (has < offset || has > end) throw outOfStep(has, offset);
      if (has === offset && rest.length > 0 && ++failures > FAILURES_MAX) throw outOfStep(has, end);
      offset = has;
      if (answer.status !== GO_ON || (has === end && total === null)) return;
    }
  }

  /** Sends bytes from the offset on, or none to ask how far the server is. */
  function put(bytes: Uint8Array | null, total: number | null): Promise<GcsAnswer> {
    const range = bytes === null || bytes.length === 0 ? "*" : `${offset}-${offset + bytes.length - 1}`;
    const request = {
      method: "PUT",
      headers: { "content-range": `bytes ${range}/${total ?? "*"}` },
      expect: [GO_ON],
      signal,
    } as const;
    if (bytes === null) return client.request(session, request);
    return client.requestOnce(session, { ...request, body: new Uint8Array(bytes) });
  }

  return {
    sink: new WritableStream<Uint8Array>({
      async write(block) {
        if (kept.length > 0) await send(kept, null);
        kept = block;
      },
    }),
    /** Sends the rest, with which the object appears; gives its size. */
    async finish(): Promise<number> {
      const total = offset + kept.length;
      await send(kept, total);
      return total;
    },
    async giveUp(): Promise<void> {
      // It runs out by itself within a week, so a failure here is not worth a word.
      await client.request(session, { method: "DELETE", expect: [GIVEN_UP, 404, 410] }).catch(() => {});
    },
  };
}

async function openSession(client: GcsClient, { url, signal }: UploadOptions): Promise<URL> {
  const { headers } = await client.request(url, { method: "POST", signal });
  const location = headers.get("location");
  if (location !== null) return new URL(location, url);
  throw new AppError("UPSTREAM_FAILED", "Cannot use Cloud Storage: it opened no upload");
}

/** How many bytes the server has: `bytes=0-41` means 42, no header none. */
function persisted({ headers }: GcsAnswer): number {
  const last = /^bytes=0-(\d+)$/.exec(headers.get("range") ?? "")?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

function outOfStep(has: number, expected: number): AppError {
  return new AppError(
    "UNAVAILABLE",
    `Cannot go on with the upload: the storage has ${has} bytes, not ${expected}`,
  );
}
