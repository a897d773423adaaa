import { createLruMap } from "../cache/lru_map.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import type { BucketPolicy, Decision, RateLimiter } from "./rate_limit.ts";

const BUCKETS_MAX = 100_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** Buckets of this process; beyond 100,000 the one not used for longest starts anew. */
export function createMemoryRateLimiter(clock: Clock = systemClock): RateLimiter {
  const buckets = createLruMap<string, Bucket>(BUCKETS_MAX);
  return {
    take(key, policy, cost = 1) {
      const bucketKey = `${policy.name}:${key}`;
      const atMs = clock.now();
      const before = refilled(buckets.get(bucketKey), policy, atMs);
      const isAllowed = before >= cost;
      const tokens = isAllowed ? Math.min(policy.capacity, before - cost) : before;
      buckets.set(bucketKey, { tokens, atMs });
      return Promise.resolve(decisionOf({ isAllowed, tokens }, policy, cost));
    },
  };
}

/** The decision that a bucket's new state means to its user. */
export function decisionOf(
  { isAllowed, tokens }: { isAllowed: boolean; tokens: number },
  { capacity, refillPerSecond }: BucketPolicy,
  cost: number,
): Decision {
  return {
    isAllowed,
    remaining: Math.floor(tokens),
    waitSeconds: isAllowed ? 0 : (cost - tokens) / refillPerSecond,
    resetSeconds: (capacity - tokens) / refillPerSecond,
  };
}

/** Tokens in the bucket now; a clock that went back adds none. */
function refilled(
  bucket: Bucket | undefined,
  { capacity, refillPerSecond }: BucketPolicy,
  nowMs: number,
): number {
  if (bucket === undefined) return capacity;
  return Math.min(capacity, bucket.tokens + Math.max(0, nowMs - bucket.atMs) * refillPerSecond / 1000);
}
