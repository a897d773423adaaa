import { AppError } from "@shared/core/errors.ts";
import type { BucketPolicy, RateLimiter } from "@shared/http/rate_limit.ts";

const QUARTER_HOUR_SECONDS = 15 * 60;
/** Wrong passwords for one account from one address; its owner elsewhere is not locked out. */
const PAIR: BucketPolicy = {
  name: "login-account",
  capacity: 10,
  refillPerSecond: 10 / QUARTER_HOUR_SECONDS,
};
/** Wrong passwords from one address, whatever the accounts: stolen lists are tried one guess an account. */
const ADDRESS: BucketPolicy = {
  name: "login-address",
  capacity: 60,
  refillPerSecond: 60 / QUARTER_HOUR_SECONDS,
};

export interface LoginLimits {
  /**
   * Runs the check, which gives null for a wrong secret: that counts, but a right one and a check that failed do not.
   * Throws RATE_LIMITED, before any check, where too many were wrong.
   */
  guard<Result>(attempt: Attempt, check: () => Promise<Result | null>): Promise<Result | null>;
  /** Counts a sign-up of the address. Throws RATE_LIMITED. */
  signUp(address: string): Promise<void>;
}

/** Who is tried, and from where. */
export interface Attempt {
  readonly account: string;
  readonly address: string;
}

/** Limits of guessing; an attempt is counted before it is checked, so that parallel ones can't slip through. */
export function createLoginLimits(limiter: RateLimiter, signUpsPerMinute: number): LoginLimits {
  const signUps: BucketPolicy = {
    name: "sign-up-address",
    capacity: signUpsPerMinute,
    refillPerSecond: signUpsPerMinute / 60,
  };

  async function take(key: string, policy: BucketPolicy): Promise<void> {
    const { isAllowed, waitSeconds } = await limiter.take(key, policy);
    if (isAllowed) return;
    const seconds = Math.max(1, Math.ceil(waitSeconds));
    throw new AppError("RATE_LIMITED", `Cannot try again so soon: wait ${seconds} s`, {
      retryAfterSeconds: seconds,
    });
  }

  return {
    async guard({ account, address }, check) {
      const pair = `${account} ${address}`;
      await take(address, ADDRESS);
      await take(pair, PAIR);
      let isWrong = false;
      try {
        const result = await check();
        isWrong = result === null;
        return result;
      } finally {
        if (!isWrong) {
          await limiter.take(address, ADDRESS, -1);
          await limiter.take(pair, PAIR, -1);
        }
      }
    },
    signUp: (address) => take(address, signUps),
  };
}
