import { rateLimiterContract } from "../testing/contracts/rate_limiter_contract.ts";
import { assertEquals } from "../testing/assert.ts";
import { createMemoryRateLimiter } from "./rate_limiter_memory.ts";

rateLimiterContract("memory", () => ({ ...createMemoryRateLimiter(), async [Symbol.asyncDispose]() {} }));

Deno.test("createMemoryRateLimiter() gives nothing for a clock that goes back", async () => {
  let nowMs = 10_000;
  const limiter = createMemoryRateLimiter({ now: () => nowMs });
  const policy = { name: "p", capacity: 2, refillPerSecond: 1 };
  await limiter.take("k", policy, 2);
  nowMs = 0;
  assertEquals((await limiter.take("k", policy)).isAllowed, false);
  nowMs += 1_000;
  assertEquals((await limiter.take("k", policy)).isAllowed, true);
});
