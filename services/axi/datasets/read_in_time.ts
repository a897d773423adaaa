/** How long the reader of a stream may take: to ask for the next chunk, and for all of it. */
export interface ReadTimes {
  readonly stallMs: number;
  readonly totalMs: number;
}

export interface ReadInTime {
  readonly times: ReadTimes;
  /** What the stream fails with, and its source is told. */
  readonly late: Error;
  /** Called once, when the stream has been read, cancelled or has failed. */
  readonly onEnd: () => void;
}

/**
 * What `open` gives, for as long as its reader keeps up: then the stream fails and the signal that `open` got aborts,
 * so that nobody holds what is behind it by not reading.
 */
export function readInTime(
  { times, late, onEnd }: ReadInTime,
  open: (inTime: AbortSignal) => ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const reader = open(stop.signal).getReader();
  let giveUp = () => {};
  let stall: ReturnType<typeof setTimeout> | undefined, total: typeof stall;
  let isOver = false;

  function end(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(stall);
    clearTimeout(total);
    onEnd();
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      giveUp = () => {
        controller.error(late);
        stop.abort(late);
        end();
      };
      total = setTimeout(giveUp, times.totalMs);
      stall = setTimeout(giveUp, times.stallMs);
    },
    async pull(controller) {
      clearTimeout(stall);
      const { done, value } = await reader.read().catch((error) => {
        end();
        throw error;
      });
      if (isOver) return;
      if (done) {
        end();
        return controller.close();
      }
      stall = setTimeout(giveUp, times.stallMs);
      controller.enqueue(value);
    },
    cancel(reason) {
      end();
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
