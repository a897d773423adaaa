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
