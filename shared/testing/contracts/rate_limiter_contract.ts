import { newId } from "../../core/ids.ts";
import type { BucketPolicy, RateLimiter } from "../../http/rate_limit.ts";
import { assert, assertEquals } from "../assert.ts";

/** Opens the limiter under test. */
export type OpenRateLimiter = () => RateLimiter & AsyncDisposable;

const SLOW: BucketPolicy = { name: "slow", capacity: 10, refillPerSecond: 0.001 };
const FAST: BucketPolicy = { name: "fast", capacity: 1, refillPerSecond: 200 };
const TRIES = 100_000;

/** What every RateLimiter keeps; `ignore` leaves the suite out where its component is not there. */
export function rateLimiterContract(name: string, open: OpenRateLimiter, ignore = false): void {
  const test = (guarantee: string, fn: (limiter: RateLimiter) => Promise<void>) =>
    Deno.test({
      name: `RateLimiter (${name}) ${guarantee}`,
      ignore,
      async fn() {
        await using limiter = open();
        await fn(limiter);
      },
    });

  test("allows a full bucket and refuses the next, telling how long to wait", async (limiter) => {
    const key = newId();
    for (let left = 9; left >= 0; left--) {
      const { isAllowed, remaining, waitSeconds } = await limiter.take(key, SLOW);
      assertEquals([isAllowed, remaining, waitSeconds], [true, left, 0]);
    }
    const refused = await limiter.take(key, SLOW);
    assertEquals([refused.isAllowed, refused.remaining], [false, 0]);
    assert(refused.waitSeconds > 900 && refused.waitSeconds <= 1_000);
    assert(refused.resetSeconds > 9_000 && refused.resetSeconds <= 10_000);
  });

  test("counts cost, takes nothing when refusing, and takes a negative cost back", async (limiter) => {
    const key = newId();
    const remainingAfter = async (cost: number) => (await limiter.take(key, SLOW, cost)).remaining;
    assertEquals(await remainingAfter(7), 3);
    assertEquals((await limiter.take(key, SLOW, 4)).isAllowed, false);
    assertEquals(await remainingAfter(2), 1);
    assertEquals(await remainingAfter(-3), 4);
    assertEquals(await remainingAfter(-100), 10);
  });

  test("keeps buckets apart by key and by policy", async (limiter) => {
    const key = newId();
    await limiter.take(key, SLOW, 10);
    assertEquals((await limiter.take(newId(), SLOW)).remaining, 9);
    assertEquals((await limiter.take(key, { ...SLOW, name: "other" })).remaining, 9);
  });

  test("refills with time", async (limiter) => {
    const key = newId();
    await limiter.take(key, FAST);
    for (let tries = 0; tries < TRIES; tries++) {
      if ((await limiter.take(key, FAST)).isAllowed) return;
    }
    throw new Error(`still refused after ${TRIES} tries`);
  });

  test("lets exactly the capacity through when all come at once", async (limiter) => {
    const key = newId();
    const decisions = await Promise.all(Array.from({ length: 40 }, () => limiter.take(key, SLOW)));
    assertEquals(decisions.filter(({ isAllowed }) => isAllowed).length, 10);
  });
}
