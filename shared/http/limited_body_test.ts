import { AppError } from "../core/errors.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { limitedBody, readBody } from "./limited_body.ts";

Deno.test("limitedBody ends a body that comes byte by byte when its time is up, and cancels it", async () => {
  let cancelled = 0;
  const drip = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => void cancelled++,
  });
  const body = limitedBody(drip, { maxBytes: Infinity, totalMs: 5 });
  const error = await assertRejects(() => new Response(body).bytes(), AppError, "more than 0.005 s");
  assertEquals([error.code, cancelled], ["DEADLINE_EXCEEDED", 1]);
});

Deno.test("limitedBody ends a body that stops coming", async () => {
  const body = limitedBody(new ReadableStream(), { maxBytes: 10, idleMs: 5, totalMs: 60_000 });
  await assertRejects(() => new Response(body).bytes(), AppError, "nothing came for 0.005 s");
});

Deno.test("readBody takes a body that breaks off for its sender's fault", async () => {
  const body = new ReadableStream({ pull: () => Promise.reject(new Error("connection reset")) });
  const request = new Request("http://localhost/", { method: "POST", body });
  const error = await assertRejects(
    () => readBody(request, { maxBytes: 10 }),
    AppError,
    "ended before it was whole",
  );
  assertEquals(error.code, "MALFORMED");
});
