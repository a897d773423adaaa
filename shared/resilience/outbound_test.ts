import { AppError } from "../core/errors.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { eventually } from "../testing/eventually.ts";
import { type BreakerState, createOutbound, isTransient } from "./outbound.ts";

const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });

/** A call that fails as often as told, and how often it was made. */
function failing(times: number, error: unknown = reset) {
  const world = { calls: 0 };
  const call = () => ++world.calls > times ? Promise.resolve("answer") : Promise.reject(error);
  return { world, call };
}

Deno.test("createOutbound() repeats what may pass by itself, as often as told", async () => {
  const outbound = createOutbound({ name: "it", timeoutMs: 1_000, retries: 2 });
  assertEquals(await outbound.run(failing(2).call), "answer");
  const tooOften = failing(3);
  await assertRejects(() => outbound.run(tooOften.call), Error, "reset");
  assertEquals(tooOften.world.calls, 3);
});

Deno.test("createOutbound() repeats nothing by default, and no error that would come again", async () => {
  const once = failing(1);
  await assertRejects(() => createOutbound({ name: "it", timeoutMs: 1_000 }).run(once.call), Error, "reset");
  const wrong = failing(1, new AppError("VALIDATION", "wrong"));
  await assertRejects(
    () => createOutbound({ name: "it", timeoutMs: 1_000, retries: 3 }).run(wrong.call),
    AppError,
  );
  assertEquals([once.world.calls, wrong.world.calls], [1, 1]);
});

Deno.test("createOutbound() ends a call that takes too long and aborts its signal", async () => {
  const signals: AbortSignal[] = [];
  const outbound = createOutbound({ name: "the store", timeoutMs: 5 });
  const error = await assertRejects(
    () =>
      outbound.run((signal) => {
        signals.push(signal);
        return new Promise(() => {});
      }),
    AppError,
    "the store",
  );
  assertEquals([error.code, signals[0]?.aborted], ["DEADLINE_EXCEEDED", true]);
});

Deno.test("createOutbound() opens after failures in a row, refuses at once, and closes after a good probe", async () => {
  const states: BreakerState[] = [];
  const outbound = createOutbound({
    name: "the store",
    timeoutMs: 1_000,
    breaker: { failures: 3, openMs: 10 },
    onState: (_, state) => states.push(state),
  });
  const { world, call } = failing(3);
  for (let i = 0; i < 3; i++) await assertRejects(() => outbound.run(call), Error, "reset");
  const refused = await assertRejects(() => outbound.run(call), AppError, "the store");
  assertEquals([refused.code, refused.retryAfterSeconds, world.calls], ["UNAVAILABLE", 0.01, 3]);
  await eventually("a probe is let through", async () => {
    const answer = await outbound.run(call).catch(() => null);
    return answer === "answer";
  });
  assertEquals(states, ["open", "half_open", "closed"]);
  assertEquals(outbound.state, "closed");
});

Deno.test("createOutbound() does not count answers that say no towards the breaker", async () => {
  const outbound = createOutbound({ name: "it", timeoutMs: 1_000, breaker: { failures: 1, openMs: 1_000 } });
  const { call } = failing(5, new AppError("NOT_FOUND", "none"));
  for (let i = 0; i < 5; i++) await assertRejects(() => outbound.run(call), AppError, "none");
  assertEquals(outbound.state, "closed");
});

Deno.test("isTransient() tells a refused fetch from a fault of ours", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const error = await assertRejects(() => fetch(`http://127.0.0.1:${port}/`));
  assertEquals([isTransient(error), isTransient(new TypeError("x is not a function")), isTransient("text")], [
    true,
    false,
    false,
  ]);
});

Deno.test("createOutbound() repeats a call that rejects at once when its time is over", async () => {
  let attempts = 0;
  const outbound = createOutbound({ name: "a slow one", timeoutMs: 5, retries: 2 });
  const call = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      attempts++;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const error = await assertRejects(() => outbound.run(call), AppError);
  assertEquals([error.code, attempts], ["DEADLINE_EXCEEDED", 3]);
});
