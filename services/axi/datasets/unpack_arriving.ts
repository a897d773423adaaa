import type { Arrival } from "./arrival.ts";
import { gunzip } from "./forms/gzip.ts";
import { type ArrivingChunks, Strayed } from "./load_rows.ts";

/** What a packed file holds, while it arrives. */
export interface UnpackedChunks extends ArrivingChunks {
  /** How many bytes one packed byte has become so far, about. */
  ratio(): number;
  /** Says that nobody reads on. */
  leave(): void;
}

/**
 * A gzip file that is still arriving, as what it holds; `head` are its chunks that have been taken already. Ends with
 * `Strayed` where the sender is too slow to be waited for, and fails with CSV_UNREADABLE and PAYLOAD_TOO_LARGE.
 */
export function unpackArriving(
  arrival: Pick<Arrival, "next" | "leave" | "worth">,
  head: readonly Uint8Array[],
  maxBytes: number,
): UnpackedChunks {
  let packedBytes = 0, unpackedBytes = 0, hasStrayed = false;
  const ratio = () => unpackedBytes / packedBytes;
  async function* packed(): AsyncGenerator<Uint8Array> {
    const waiting = [...head];
    for (let chunk = waiting.shift() ?? null; chunk !== null; chunk = waiting.shift() ?? await next()) {
      packedBytes += chunk.length;
      yield chunk;
    }
  }
  async function next(): Promise<Uint8Array | null> {
    arrival.worth = Math.max(1, ratio());
    try {
      return await arrival.next(true);
    } catch (error) {
      hasStrayed = error instanceof Strayed;
      throw error;
    }
  }
  const unpacked = gunzip(packed(), maxBytes).getReader();
  return {
    async next() {
      const { done, value } = await unpacked.read().catch((error) => {
        throw hasStrayed ? new Strayed() : error;
      });
      if (done) arrival.leave(); // what comes behind the last member is kept, and nothing to read
      else unpackedBytes += value.length;
      return value ?? null;
    },
    ratio,
    leave: () => void unpacked.cancel().catch(() => {}), // it may have failed already
  };
}
