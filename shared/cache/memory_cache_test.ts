import { cacheContract } from "../testing/contracts/cache_contract.ts";
import { assertEquals } from "../testing/assert.ts";
import { createMemoryCache } from "./memory_cache.ts";

cacheContract("memory", () => ({ ...createMemoryCache(), async [Symbol.asyncDispose]() {} }));

Deno.test("createMemoryCache() stays within its bytes and drops what was not used for longest", async () => {
  const value = "x".repeat(48); // with quotes and a key of one character 102 bytes
  const cache = createMemoryCache({ maxBytes: 310 });
  for (const key of ["a", "b", "c"]) await cache.set(key, value, 60);
  await cache.get("a");
  await cache.set("d", value, 60);
  const held = await Promise.all(["a", "b", "c", "d"].map(async (key) => await cache.get(key) !== null));
  assertEquals(held, [true, false, true, true]);
  await cache.set("e", "x".repeat(1_000), 60);
  assertEquals([await cache.get("e"), await cache.get("d")], [null, value]);
});

Deno.test("createMemoryCache() forgets at the instant of expiry by its own clock", async () => {
  let nowMs = 0;
  const cache = createMemoryCache({ clock: { now: () => nowMs } });
  await cache.set("k", 1, 10);
  nowMs = 9_999;
  assertEquals(await cache.get("k"), 1);
  nowMs = 10_000;
  assertEquals(await cache.get("k"), null);
});
