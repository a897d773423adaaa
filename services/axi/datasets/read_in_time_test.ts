import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { readInTime } from "./read_in_time.ts";

const LATE = new Error("too late");
const NEVER_MS = 3_600_000;

/** An endless stream under these times, the signal it was opened with, and how often its end was told. */
function endless(times: { stallMs: number; totalMs: number }) {
  let ends = 0;
  const told = Promise.withResolvers<AbortSignal>();
  const ended = Promise.withResolvers<void>();
  const onEnd = () => {
    ends++;
    ended.resolve();
  };
  const stream = readInTime({ times, late: LATE, onEnd }, (signal) => {
    told.resolve(signal);
    return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) });
  });
  return { stream, signal: told.promise, ended: ended.promise, ends: () => ends };
}

Deno.test("readInTime fails a stream that nobody reads on, and one that takes too long in all", async () => {
  for (const times of [{ stallMs: 5, totalMs: NEVER_MS }, { stallMs: NEVER_MS, totalMs: 5 }]) {
    const { stream, signal, ended, ends } = endless(times);
    const reader = stream.getReader();
    assertEquals((await reader.read()).done, false);
    await ended;
    await assertRejects(() => reader.read(), Error, "too late");
    assertEquals([(await signal).reason, ends()], [LATE, 1]);
  }
});

Deno.test("readInTime lets go of its timers when the stream is cancelled, ends or fails", async () => {
  const times = { stallMs: NEVER_MS, totalMs: NEVER_MS };
  const { stream, ends } = endless(times);
  await stream.cancel();
  assertEquals(ends(), 1);
  let failed = 0;
  const options = { times, late: LATE, onEnd: () => failed++ };
  const broken = readInTime(
    options,
    () => new ReadableStream({ pull: () => Promise.reject(new Error("lost")) }),
  );
  await assertRejects(() => new Response(broken).bytes(), Error, "lost");
  await new Response(readInTime(options, () => new Blob(["x"]).stream())).bytes();
  assertEquals(failed, 2);
});
