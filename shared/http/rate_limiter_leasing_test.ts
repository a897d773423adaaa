import { assert, assertEquals } from "../testing/assert.ts";
import { rateLimiterContract } from "../testing/contracts/rate_limiter_contract.ts";
import type { BucketPolicy, RateLimiter } from "./rate_limit.ts";
import { createLeasingRateLimiter } from "./rate_limiter_leasing.ts";
import { createMemoryRateLimiter } from "./rate_limiter_memory.ts";

rateLimiterContract("leasing", () => ({
  ...createLeasingRateLimiter(createMemoryRateLimiter()),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));

const POLICY: BucketPolicy = { name: "api", capacity: 200, refillPerSecond: 0.001 };

/** A shared limiter that counts how often it is asked. */
function counted(shared: RateLimiter) {
  let asked = 0;
  const limiter: RateLimiter = {
    take(...of) {
      asked++;
      return shared.take(...of);
    },
  };
  return { limiter, asked: () => asked };
}

Deno.test("a leasing limiter asks once for some ten requests, and for each from half of the bucket on", async () => {
  const { limiter, asked } = counted(createMemoryRateLimiter({ now: () => 1_000_000 }));
  const leasing = createLeasingRateLimiter(limiter, { now: () => 1_000_000 });
  for (let i = 0; i < 89; i++) assert((await leasing.take("a", POLICY)).isAllowed);
  assertEquals(asked(), 9);
  let passed = 89;
  while ((await leasing.take("a", POLICY)).isAllowed) passed++;
  assertEquals(passed, 200); // not one more, and none is lost while the leases last
  assertEquals((await leasing.take("a", POLICY)).remaining, 0);
});

Deno.test("leasing limiters of several processes let no more through than one bucket holds", async () => {
  const shared = createMemoryRateLimiter({ now: () => 1_000_000 });
  const processes = Array.from(
    { length: 5 },
    () => createLeasingRateLimiter(shared, { now: () => 1_000_000 }),
  );
  let passed = 0;
  for (let i = 0; i < 600; i++) {
    if ((await processes[i * 7 % 5].take("a", POLICY)).isAllowed) passed++;
  }
  assertEquals(passed, 200);
});

Deno.test("a lease that is over is lost, not used", async () => {
  let now = 1_000_000;
  const { limiter, asked } = counted(createMemoryRateLimiter({ now: () => 1_000_000 }));
  const leasing = createLeasingRateLimiter(limiter, { now: () => now });
  await leasing.take("a", POLICY);
  await leasing.take("a", POLICY); // takes ten ahead
  assertEquals((await leasing.take("a", POLICY)).remaining, 197);
  now += 1_001;
  assertEquals((await leasing.take("a", POLICY)).remaining, 187);
  assertEquals(asked(), 3);
});

Deno.test("a leasing limiter takes one lease for all that come at once", async () => {
  const { limiter, asked } = counted(createMemoryRateLimiter({ now: () => 1_000_000 }));
  const leasing = createLeasingRateLimiter(limiter, { now: () => 1_000_000 });
  const take = async () => (await leasing.take("a", POLICY)).isAllowed;
  assertEquals(await take(), true);
  assertEquals(await Promise.all(Array.from({ length: 8 }, take)), Array.from({ length: 8 }, () => true));
  assertEquals(asked(), 2);
  const rest = await Promise.all(Array.from({ length: 300 }, take));
  assertEquals(rest.filter(Boolean).length, 191);
});
