/** Where blocks of rows get their memory, and give it back. */
export interface Buffers {
  /** At least so many bytes, of any content. */
  take(bytes: number): ArrayBufferLike;
  give(buffer: ArrayBufferLike): void;
}

/** Memory of this thread alone, which the collector takes back. */
export const OWN_BUFFERS: Buffers = { take: (bytes) => new ArrayBuffer(bytes), give() {} };

const SMALLEST = 1024;

/**
 * Memory that threads share, of which up to `mostBytes` wait for the next who asks: it can't be given back by hand, and
 * the collector, which sees a few small objects, lets tens of megabytes lie.
 */
export function createSharedBuffers(mostBytes: number): Buffers {
  const waiting = new Map<number, ArrayBufferLike[]>(); // by their size, a power of two
  let waitingBytes = 0;
  return {
    take(bytes) {
      const size = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(bytes)));
      const buffer = waiting.get(size)?.pop();
      if (buffer === undefined) return new SharedArrayBuffer(size);
      waitingBytes -= size;
      return buffer;
    },
    give(buffer) {
      const size = buffer.byteLength, same = waiting.get(size) ?? [];
      if (waitingBytes + size > mostBytes) return;
      waitingBytes += size;
      same.push(buffer);
      waiting.set(size, same);
    },
  };
}
