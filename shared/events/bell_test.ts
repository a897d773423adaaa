import { assertEquals } from "../testing/assert.ts";
import { createBell } from "./bell.ts";

const HOUR_MS = 3_600_000;

Deno.test("a bell wakes all who wait, and does not forget a ring between two waits", async () => {
  const bell = createBell();
  const { signal } = new AbortController();
  const heard = bell.rings;
  const waiting = [bell.wait(heard, HOUR_MS, signal), bell.wait(heard, HOUR_MS, signal)];
  bell.ring();
  await Promise.all(waiting);
  await bell.wait(heard, HOUR_MS, signal);
  assertEquals(bell.rings, heard + 1);
});

Deno.test("a bell lets go on abort and when the time is over", async () => {
  const bell = createBell();
  const stop = new AbortController();
  await bell.wait(bell.rings, 1, stop.signal);
  const waiting = bell.wait(bell.rings, HOUR_MS, stop.signal);
  stop.abort();
  await waiting;
  await bell.wait(bell.rings, HOUR_MS, stop.signal);
  assertEquals(bell.rings, 0);
});
