import { createHash } from "node:crypto";
import type { BlobStore } from "@shared/blob/blob.ts";
import type { Clock } from "@shared/core/clock.ts";
import { Strayed } from "./load_rows.ts";

/** How far the store may be ahead of the reader. */
const AHEAD_BYTES = 1024 * 1024;
const PATIENCE_MS = 2_000;
/** Slower senders are not waited for: what waits holds a connection of the database. */
const BYTES_PER_MS = 8_000;

/** What was stored once a body has arrived whole. */
export interface Stored {
  readonly sizeBytes: number;
  /** Hex. */
  readonly contentSha256: string;
}

export interface ArrivalOptions {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly key: string;
  readonly signal: AbortSignal;
}

/** A body on its way into the blob store, read by one reader at the same time and at the pace of the slower of the two. */
export class Arrival {
  /** Resolves when the whole body is kept; rejects, with nothing kept, where either side has failed. */
  readonly stored: Promise<Stored>;
  /** Bytes of work in each that comes: more than one in a packed file, whose sender may take longer for it. */
  worth = 1;
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  readonly #clock: Clock;
  readonly #hash = createHash("sha256");
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  /** Time that the sender has let us wait. */
  #senderMs = 0;
  #isOver = false;
  #isAlone = false;
  #error: unknown = null;
  /** Wakes the side that waits for the other. */
  #wakeReader = () => {};
  #wakeStore = () => {};

  constructor(body: ReadableStream<Uint8Array>, { blobs, clock, key, signal }: ArrivalOptions) {
    this.#clock = clock;
    this.#source = body.getReader();
    const kept = new ReadableStream<Uint8Array>({
      pull: (controller) => this.#pull(controller),
      cancel: (reason) => this.#fail(reason),
    }, { highWaterMark: 0 });
    this.stored = this.#store(blobs.put(key, kept, { signal }));
    this.stored.catch(() => {}); // heard by whoever awaits it
  }

  /** The next chunk, which is not to be changed; null at the end. With `isHasty` throws `Strayed` for a slow sender. */
  async next(isHasty = false): Promise<Uint8Array | null> {
    while (this.#waiting.length === 0) {
      if (this.#error !== null) throw this.#error;
      if (this.#isOver) return null;
      if (isHasty && this.#senderMs > this.#patienceMs()) throw new Strayed();
      await this.#news(isHasty ? this.#patienceMs() : null);
    }
    const chunk = this.#waiting.shift() ?? null;
    this.#waitingBytes -= chunk?.length ?? 0;
    this.#wakeStore();
    return chunk;
  }

  /** Lets the store go on alone: nobody reads here any more. */
  leave(): void {
    this.#isAlone = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#wakeStore();
  }

  /** Gives the rest of the body up; resolves when nothing is written any more. */
  async abandon(reason: unknown): Promise<void> {
    this.#fail(reason);
    await this.stored.catch(() => {});
  }

  async #store(size: Promise<number>): Promise<Stored> {
    try {
      return { sizeBytes: await size, contentSha256: this.#hash.digest("hex") };
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#waitingBytes > AHEAD_BYTES && this.#error === null) {
      await new Promise<void>((resolve) => this.#wakeStore = resolve);
    }
    if (this.#error !== null) throw this.#error;
    const asked = this.#clock.now();
    const { done, value } = await this.#source.read();
    this.#senderMs += this.#clock.now() - asked;
    if (this.#error !== null) throw this.#error;
    if (done) {
      this.#isOver = true;
      controller.close();
    } else {
      this.#receivedBytes += value.length;
      this.#hash.update(value);
      controller.enqueue(value);
      if (!this.#isAlone) this.#hold(value);
    }
    this.#wakeReader();
  }

  #hold(chunk: Uint8Array): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
  }

  #fail(reason: unknown): void {
    if (this.#error !== null) return;
    this.#error = reason ?? new Error("Cannot read on: the upload was given up");
    this.#source.cancel(this.#error).catch(() => {}); // the sender may be gone already
    this.#wakeReader();
    this.#wakeStore();
  }

  #patienceMs(): number {
    return PATIENCE_MS + this.worth * this.#receivedBytes / BYTES_PER_MS;
  }

  /** Resolves when there is something new, or after `ms`, when the sender has used up the patience. */
  async #news(ms: number | null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakeReader = resolve;
    if (ms === null) return await promise;
    const timer = setTimeout(() => {
      this.#senderMs = Math.max(this.#senderMs, ms + 1);
      resolve();
    }, ms);
    await promise;
    clearTimeout(timer);
  }
}
