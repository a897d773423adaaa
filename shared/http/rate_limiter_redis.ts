import type { Logger } from "../log/log.ts";
import { type BreakerState, createOutbound } from "../resilience/outbound.ts";
import type { Redis } from "../redis/connect.ts";
import type { BucketPolicy, Decision, RateLimiter } from "./rate_limit.ts";
import { decisionOf } from "./rate_limiter_memory.ts";

/** The algorithm of rate_limiter_memory.ts in one atomic step, by the clock of Redis alone. */
const TAKE = `
local capacity, refill, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call("HMGET", KEYS[1], "tokens", "at_ms")
local tokens = tonumber(bucket[1]) or capacity
tokens = math.min(capacity, tokens + math.max(0, now - (tonumber(bucket[2]) or now)) * refill / 1000)
local allowed = tokens >= cost
if allowed then tokens = math.min(capacity, tokens - cost) end
local text = string.format("%.17g", tokens)
redis.call("HSET", KEYS[1], "tokens", text, "at_ms", now)
redis.call("PEXPIRE", KEYS[1], math.ceil((capacity - tokens) / refill * 1000) + 1000)
return { allowed and 1 or 0, text }`;

const TIMEOUT_MS = 250;

export interface RedisRateLimiterOptions {
  readonly redis: Redis;
  readonly prefix: string;
  /** Counts while Redis is away: a limit of each process, so that an outage lets nobody through unlimited. */
  readonly fallback: RateLimiter;
  /** Told once when the processes begin to count by themselves, and once when they share again. */
  readonly log: Logger;
}

/** Buckets that processes share; never fails the caller. */
export function createRedisRateLimiter(
  { redis, prefix, fallback, log }: RedisRateLimiterOptions,
): RateLimiter {
  let isShared = true;
  const outbound = createOutbound({
    name: "Redis",
    timeoutMs: TIMEOUT_MS,
    isRetryable: () => true,
    onState: (_name, state) => tell(state),
  });

  /** An outage opens the breaker again and again; it is told once. */
  function tell(state: BreakerState): void {
    if (isShared ? state !== "open" : state !== "closed") return;
    isShared = !isShared;
    if (isShared) log.info("rate_limit.shared");
    else log.warn("rate_limit.not_shared");
  }

  async function takeShared(key: string, policy: BucketPolicy, cost: number): Promise<Decision> {
    const reply = await redis.eval(
      TAKE,
      1,
      `${prefix}${policy.name}:${key}`,
      policy.capacity,
      policy.refillPerSecond,
      cost,
    );
    if (!Array.isArray(reply)) throw new TypeError("Cannot read the reply of Redis: not a list");
    return decisionOf({ isAllowed: reply[0] === 1, tokens: Number(reply[1]) }, policy, cost);
  }

  return {
    async take(key, policy, cost = 1) {
      try {
        return await outbound.run(() => takeShared(key, policy, cost));
      } catch {
        return await fallback.take(key, policy, cost); // the breaker tells where it lasts
      }
    },
  };
}
