import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";
import type { BucketPolicy, Decision, RateLimiter } from "./rate_limiter.ts";

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
export function rateLimited({ waitSeconds }: Pick<Decision, "waitSeconds">): AppError {
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
