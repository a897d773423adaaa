import { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import { AppError } from "../core/errors.ts";
import { begin } from "./begin.ts";
import { type CopyQuery, copyQuery } from "./copy_query.ts";
import { toPostgresError } from "./errors.ts";
import type { Sql, Tx } from "./sql.ts";

const BATCH_BYTES = 64 * 1024;

export interface CopyInOptions {
  /** Chunks that stay unchanged once given; 64 to 256 KB each is best, since each travels as one message. */
  readonly source: AsyncIterable<Uint8Array>;
  /** Hears of each chunk that has been sent, which may change from then on. */
  onSent?(chunk: Uint8Array): void;
  readonly signal?: AbortSignal;
  /** Time for the whole COPY. */
  readonly deadlineMs: number;
}

/**
 * Streams the source into a `copy ... from stdin` and gives the number of rows. Rejects with the server's error (its
 * `where` names the line), the source's error, the signal's reason or DEADLINE_EXCEEDED; then the transaction can only
 * roll back, and the connection is free again after that.
 */
export async function copyIn(tx: Tx, statement: string, options: CopyInOptions): Promise<number> {
  options.signal?.throwIfAborted();
  const copy = copyQuery(tx, statement);
  const stream = await copy.writable();
  stream.on("error", () => {}); // the same error comes by `done`
  const stop = stopper(options);
  try {
    const sent = sendAll(options, stream).then(() => copy.done);
    return await Promise.race([sent, copy.done, stop.asked]);
  } catch (error) {
    stream.destroy(); // ends a COPY that waits for data; a busy server hears only the cancel
    await copy.cancel().catch(() => {});
    await copy.done.catch(() => {});
    throw error;
  } finally {
    stop.forget();
  }
}

/**
 * The output of a `copy ... to stdout` in batches of 64 KB or more, in a transaction of its own that begins with the
 * first read. Cancelling the stream or aborting the signal stops the server and frees the connection; a reader that
 * merely stalls holds both, so pass a signal with a time limit.
 */
export function copyOut(
  sql: Sql,
  statement: string,
  { signal }: { signal?: AbortSignal } = {},
): ReadableStream<Uint8Array> {
  let reader: CopyReader | null = null;
  let onAbort = () => {};
  const forget = () => signal?.removeEventListener("abort", onAbort);
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.throwIfAborted();
      onAbort = () => {
        controller.error(signal?.reason);
        reader?.stop();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    },
    async pull(controller) {
      reader ??= openReader(sql, statement);
      const batch = await reader.next();
      if (signal?.aborted) return;
      if (batch !== null) return controller.enqueue(batch);
      forget();
      controller.close();
    },
    async cancel() {
      forget();
      await reader?.stop();
    },
  }, { highWaterMark: 0 });
}

interface CopyReader {
  /** The next batch, null at the end. */
  next(): Promise<Uint8Array | null>;
  /** Resolves when the server has stopped and the connection is free. */
  stop(): Promise<void>;
}

function openReader(sql: Sql, statement: string): CopyReader {
  const opened = Promise.withResolvers<{ copy: CopyQuery; stream: Readable; changed: () => Promise<void> }>();
  const transaction = begin(sql, async (tx) => {
    const copy = copyQuery(tx, statement);
    const stream = await copy.readable();
    stream.on("error", () => {}); // the same error comes by `done`
    opened.resolve({ copy, stream, changed: nextEvent(stream, ["readable", "end", "close"]) });
    try {
      await copy.done;
    } finally {
      letReadOn(stream);
    }
  });
  transaction.catch(opened.reject);
  return {
    async next() {
      try {
        const { stream, changed } = await opened.promise;
        const batch = await readBatch(stream, changed);
        if (batch === null) await transaction;
        return batch;
      } catch (error) {
        throw toPostgresError(error);
      }
    },
    async stop() {
      const open = await opened.promise.catch(() => null);
      if (open === null) return;
      await open.copy.cancel().catch(() => {});
      while (await readBatch(open.stream, open.changed) !== null); // the server heeds it once all it has sent is read
      await transaction.catch(() => {});
    },
  };
}

/** Sends while the stream takes more, and asks the source for the next chunk meanwhile. */
async function sendAll({ source, onSent }: CopyInOptions, stream: Writable): Promise<void> {
  const changed = nextEvent(stream, ["drain", "close"]);
  for await (const chunk of source) {
    if (stream.writableNeedDrain) await changed();
    if (stream.destroyed) return;
    stream.write(chunk, (error) => error ? undefined : onSent?.(chunk));
  }
  stream.end();
}

async function readBatch(stream: Readable, changed: () => Promise<void>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < BATCH_BYTES) {
    const part: Uint8Array | null = stream.read();
    if (part !== null) {
      parts.push(part);
      size += part.length;
    } else if (stream.readableEnded || stream.destroyed) {
      break;
    } else {
      await changed();
    }
  }
  return size === 0 ? null : parts.length === 1 ? parts[0] : Buffer.concat(parts, size);
}

/** Rejects `asked` when the signal aborts or the time is up. */
function stopper({ signal, deadlineMs }: CopyInOptions) {
  const { promise: asked, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal?.reason);
  const late = new AppError(
    "DEADLINE_EXCEEDED",
    `Cannot load the data within ${deadlineMs / 1000} s: gave it up`,
  );
  const timer = setTimeout(() => reject(late), deadlineMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  function forget(): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
  return { asked, forget };
}

/** A function that waits for the next of these events; one listener each, however often it is called. */
function nextEvent(emitter: EventEmitter, events: readonly string[]): () => Promise<void> {
  let next = Promise.withResolvers<void>();
  const wake = () => {
    next.resolve();
    next = Promise.withResolvers();
  };
  for (const event of events) emitter.on(event, wake);
  return () => next.promise;
}

/** The driver stops the connection for a slow reader, and with the COPY's last rows forgets to let it go on. */
function letReadOn(stream: Readable): void {
  try {
    stream._read(0);
  } catch {
    // the connection is lost
  }
}
