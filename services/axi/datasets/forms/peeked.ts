import { joinBytes } from "@shared/core/join_bytes.ts";

/** The first bytes of a stream, fewer only where it has no more, and the stream with them. */
export async function peeked(
  stream: ReadableStream<Uint8Array>,
  bytes: number,
): Promise<{ readonly head: Uint8Array; readonly stream: ReadableStream<Uint8Array> }> {
  const reader = stream.getReader(), taken: Uint8Array[] = [];
  for (let length = 0; length < bytes;) {
    const { done, value } = await reader.read();
    if (done) break;
    taken.push(value);
    length += value.length;
  }
  const head = joinBytes(taken).subarray(0, bytes);
  const whole = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = taken.length > 0 ? { done: false, value: taken.shift() } : await reader.read();
      if (done || value === undefined) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { head, stream: whole };
}
