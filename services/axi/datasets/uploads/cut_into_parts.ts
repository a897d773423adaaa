export interface CutOptions {
  readonly partBytes: number;
  /** Sees every chunk once. */
  readonly onChunk: (chunk: Uint8Array) => void;
}

/** A body as streams to be read one after the other, each to its end. */
export interface PartsOfBody {
  /** None is empty. Where the body fails the last one ends early, without a failure. */
  readonly parts: AsyncIterable<ReadableStream<Uint8Array>>;
  /** What the body has failed with; null where it has not. */
  error(): unknown;
}

/** Cuts a body into parts of one size and a rest, as it comes and without holding a part in memory. */
export function cutIntoParts(
  body: ReadableStream<Uint8Array>,
  { partBytes, onChunk }: CutOptions,
): PartsOfBody {
  const reader = body.getReader();
  let error: unknown = null;
  let rest: Uint8Array | null = null;

  /** Bytes that are not yet in a part; null at the end. */
  async function read(): Promise<Uint8Array | null> {
    while (rest === null && error === null) {
      try {
        const { done, value } = await reader.read();
        if (done) return null;
        onChunk(value);
        if (value.length > 0) rest = value;
      } catch (cause) {
        error = cause;
      }
    }
    return rest;
  }

  function part(): ReadableStream<Uint8Array> {
    let room = partBytes;
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const chunk = room === 0 ? null : await read();
        if (chunk === null) return controller.close();
        controller.enqueue(chunk.subarray(0, room));
        rest = chunk.length > room ? chunk.subarray(room) : null;
        room -= Math.min(room, chunk.length);
      },
    }, { highWaterMark: 0 });
  }

  async function* parts(): AsyncGenerator<ReadableStream<Uint8Array>> {
    try {
      while (await read() !== null) yield part();
    } finally {
      await reader.cancel(error ?? undefined).catch(() => {}); // the sender may be gone already
    }
  }

  return { parts: parts(), error: () => error };
}
