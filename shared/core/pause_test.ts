import { pause } from "./pause.ts";

const FOR_EVER_MS = 2_000_000_000;

Deno.test("pause() ends when its signal aborts, and does not begin after that", async () => {
  const stop = new AbortController();
  const paused = pause(FOR_EVER_MS, stop.signal);
  stop.abort();
  await paused;
  await pause(FOR_EVER_MS, stop.signal);
});

Deno.test("pause() ends after its time", async () => {
  await pause(1, new AbortController().signal);
});
