import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";

/** How fast a bucket may be emptied. */
export interface BucketPolicy {
  /** Named in the `RateLimit-Policy` header and part of the bucket's key. */
  readonly name: string;
  /** Tokens that a full bucket holds: the largest burst. */
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export interface Decision {
  readonly isAllowed: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Seconds until the same cost is allowed; 0 when it is. */
  readonly waitSeconds: number;
  /** Seconds until the bucket is full again. */
  readonly resetSeconds: number;
}

/** Counts what callers use, in token buckets with cost units. */
export interface RateLimiter {
  /**
   * Takes `cost` (default 1) tokens from the bucket of `key`, or none where there are too few. A negative cost gives
   * tokens back, as for a log-in that succeeded.
   */
  take(key: string, policy: BucketPolicy, cost?: number): Promise<Decision>;
}

export interface RateLimitOptions {
  readonly limiter: RateLimiter;
  readonly policy: BucketPolicy;
  /** Whose bucket is used; null lets the request pass. */
  readonly keyOf: (c: Context<AppEnv>) => string | null;
  /** Tokens the request costs; default 1. */
  readonly costOf?: (c: Context<AppEnv>) => number;
}

/** Answers 429 with `Retry-After` over the limit, and tells every caller how much is left (draft-ietf-httpapi-ratelimit-headers-11). */
export function rateLimit(
  { limiter, policy, keyOf, costOf = () => 1 }: RateLimitOptions,
): MiddlewareHandler<AppEnv> {
  return async function rateLimit(c, next) {
    const key = keyOf(c);
    if (key === null) return await next();
    const decision = await limiter.take(key, policy, costOf(c));
    tell(c, policy, decision);
    if (!decision.isAllowed) throw rateLimited(decision);
    await next();
  };
}

/** The error of a caller who must wait. */
function rateLimited({ waitSeconds }: Decision): AppError {
  const seconds = Math.max(1, Math.ceil(waitSeconds));
  return new AppError("RATE_LIMITED", `Cannot serve more requests: retry in ${seconds} s`, {
    retryAfterSeconds: seconds,
  });
}

function tell(c: Context<AppEnv>, policy: BucketPolicy, { remaining, resetSeconds }: Decision): void {
  const windowSeconds = Math.ceil(policy.capacity / policy.refillPerSecond);
  c.header("RateLimit-Policy", `"${policy.name}";q=${policy.capacity};w=${windowSeconds}`);
  c.header("RateLimit", `"${policy.name}";r=${Math.max(0, remaining)};t=${Math.ceil(resetSeconds)}`);
}
