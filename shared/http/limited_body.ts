import { AppError } from "../core/errors.ts";
import { joinBytes } from "../core/join_bytes.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  /** Longest pause between two chunks; default 30,000. Deno.serve itself waits for ever. */
  readonly idleMs?: number;
  /** Longest time for all of it; no limit where absent. */
  readonly totalMs?: number;
}

const IDLE_MS = 30_000;
/** For a body that is read whole: a byte now and then would hold its connection and buffer for ever. */
const WHOLE_MS = 30_000;

/** The same bytes, failing with PAYLOAD_TOO_LARGE or DEADLINE_EXCEEDED at the first breach; the source is cancelled. */
export function limitedBody(
  source: ReadableStream<Uint8Array>,
  limits: BodyLimits,
): ReadableStream<Uint8Array> {
  const { maxBytes, idleMs = IDLE_MS, totalMs = Infinity } = limits;
  const reader = source.getReader();
  const end = performance.now() + totalMs;
  let total = 0;

  async function refuse(error: AppError): Promise<never> {
    await reader.cancel(error).catch(() => {}); // the peer may be gone already
    throw error;
  }

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const leftMs = end - performance.now();
      const read = leftMs <= 0 ? null : await within(reader.read(), Math.min(idleMs, leftMs));
      if (read === null) return await refuse(idleMs < leftMs ? stalled(idleMs) : tooSlow(totalMs));
      if (read.done) return controller.close();
      total += read.value.byteLength;
      if (total > maxBytes) return await refuse(tooLarge(maxBytes));
      controller.enqueue(read.value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/**
 * All bytes of a request's body, empty where it has none, within 30 s. Throws as `limitedBody` does, and MALFORMED where
 * the connection ends before the body does.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limits.maxBytes) {
    await request.body?.cancel().catch(() => {});
    throw tooLarge(limits.maxBytes);
  }
  if (request.body === null) return new Uint8Array();
  try {
    return await readWhole(request.body.getReader(), { totalMs: WHOLE_MS, ...limits });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("MALFORMED", "Cannot read the body: the connection ended before it was whole", {
      cause,
    });
  }
}

/** All of it, within one time limit: for short bodies a timer for each chunk would cost as much as the reading. */
async function readWhole(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  { maxBytes, totalMs }: { readonly maxBytes: number; readonly totalMs: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), totalMs);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let total = 0, refusal: AppError | null = null;
  try {
    while (refusal === null) {
      const read = await Promise.race([reader.read(), late]);
      if (read?.done) return chunks.length === 1 ? chunks[0] : new Uint8Array(joinBytes(chunks));
      if (read === null) refusal = tooSlow(totalMs);
      else if ((total += read.value.length) > maxBytes) refusal = tooLarge(maxBytes);
      else chunks.push(read.value);
    }
    await reader.cancel(refusal).catch(() => {}); // the peer may be gone already
    throw refusal;
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("PAYLOAD_TOO_LARGE", `Cannot take a body of more than ${maxBytes} bytes`, {
    details: { limit: maxBytes },
  });
}

function tooSlow(totalMs: number): AppError {
  return new AppError(
    "DEADLINE_EXCEEDED",
    `Cannot wait for the body: it takes more than ${totalMs / 1000} s`,
  );
}

function stalled(idleMs: number): AppError {
  return new AppError("DEADLINE_EXCEEDED", `Cannot wait for the body: nothing came for ${idleMs / 1000} s`);
}

/** The promise's value, or null when it takes too long. */
async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
