import { assertEquals, assertRejects } from "../testing/assert.ts";
import { createSingleFlight } from "./single_flight.ts";

Deno.test("createSingleFlight() computes once for callers that come meanwhile, and anew afterwards", async () => {
  const flight = createSingleFlight<number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  let computed = 0;
  const compute = async () => {
    await promise;
    return ++computed;
  };
  const waiting = [flight.run("a", compute), flight.run("a", compute), flight.run("b", compute)];
  resolve();
  assertEquals(await Promise.all(waiting), [1, 1, 2]);
  assertEquals(await flight.run("a", compute), 3);
});

Deno.test("createSingleFlight() shares a failure but doesn't keep it", async () => {
  const flight = createSingleFlight<number>();
  const fail = () => Promise.reject(new Error("no"));
  const waiting = [flight.run("a", fail), flight.run("a", fail)];
  for (const one of waiting) await assertRejects(() => one, Error, "no");
  assertEquals(await flight.run("a", () => Promise.resolve(1)), 1);
});
