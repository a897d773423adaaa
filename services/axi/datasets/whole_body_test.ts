import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { wholeBody } from "./whole_body.ts";

/** A signal that counts who listens. */
function countedSignal() {
  const { signal } = new AbortController();
  let listeners = 0;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  Object.assign(signal, {
    addEventListener(...args: Parameters<typeof add>) {
      listeners++;
      add(...args);
    },
    removeEventListener(...args: Parameters<typeof remove>) {
      listeners--;
      remove(...args);
    },
  });
  return { signal, listeners: () => listeners };
}

Deno.test("wholeBody leaves no listener behind: unread, read to the end, cancelled or cut off", async () => {
  const { signal, listeners } = countedSignal();
  wholeBody(new Blob(["refused unread"]).stream(), signal);
  assertEquals(listeners(), 0);
  await new Response(wholeBody(new Blob(["read"]).stream(), signal)).bytes();
  assertEquals(listeners(), 0);
  const endless = new ReadableStream<Uint8Array>({ pull: (source) => source.enqueue(new Uint8Array(1)) });
  const reader = wholeBody(endless, signal).getReader();
  await reader.read();
  assertEquals(listeners(), 1);
  await reader.cancel();
  assertEquals(listeners(), 0);
  const cutOff = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new TypeError("cut off")) });
  const error = await assertRejects(() => new Response(wholeBody(cutOff, signal)).bytes(), AppError);
  assertEquals([error.code, listeners()], ["MALFORMED", 0]);
});

Deno.test("wholeBody fails with the signal's reason, also where that came before the first read", async () => {
  const stop = new AbortController();
  const waiting = wholeBody(new ReadableStream(), stop.signal).getReader();
  const read = assertRejects(() => waiting.read(), Error, "stopping");
  const unread = wholeBody(new ReadableStream(), stop.signal).getReader();
  stop.abort(new Error("stopping"));
  await read;
  await assertRejects(() => unread.read(), Error, "stopping");
});
