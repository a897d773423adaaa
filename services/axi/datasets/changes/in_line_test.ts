import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { createInLine } from "./in_line.ts";

Deno.test("inLine() runs the work for one key one after the other, that of others meanwhile", async () => {
  const inLine = createInLine(), events: string[] = [], gate = Promise.withResolvers<void>();
  const first = inLine("a", async () => {
    events.push("a1 begins");
    await gate.promise;
    events.push("a1 ends");
    throw new Error("a1 fails");
  });
  const second = inLine("a", () => Promise.resolve(events.push("a2")));
  await inLine("b", () => Promise.resolve(events.push("b")));
  assertEquals(events, ["a1 begins", "b"]);
  gate.resolve();
  await assertRejects(() => first, Error, "a1 fails");
  await second;
  assertEquals(events, ["a1 begins", "b", "a1 ends", "a2"]);
});
