import { AppError } from "@shared/core/errors.ts";

/**
 * The body, failing with MALFORMED where the connection ends before it does, and with the signal's reason on abort. The
 * signal outlives requests: it hears of the body with the first read, so that one which is refused unread leaves nothing
 * behind.
 */
export function wholeBody(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let onAbort: (() => void) | null = null;

  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (onAbort !== null) return;
    signal.throwIfAborted();
    onAbort = () => {
      controller.error(signal.reason);
      reader.cancel(signal.reason).catch(() => {}); // the peer may be gone already
    };
    signal.addEventListener("abort", onAbort, { once: true });
  }

  function release(): void {
    if (onAbort !== null) signal.removeEventListener("abort", onAbort);
  }

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      listen(controller);
      const { done, value } = await reader.read().catch((cause) => {
        release();
        if (cause instanceof AppError) throw cause;
        throw new AppError("MALFORMED", "Cannot read the file: the connection ended before it was whole", {
          cause,
        });
      });
      if (signal.aborted) return;
      if (!done) return controller.enqueue(value);
      release();
      controller.close();
    },
    cancel(reason) {
      release();
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
