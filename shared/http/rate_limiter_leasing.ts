import { createLruMap } from "../cache/lru_map.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import type { BucketPolicy, Decision, RateLimiter } from "./rate_limit.ts";
import { decisionOf } from "./rate_limiter_memory.ts";

const LEASES_MAX = 10_000;
/** What is not used by then is lost to the caller: the bucket refills anyway. */
const LEASE_MS = 1_000;
/** Largest share of a bucket that one process holds for itself, and most tokens. */
const LEASE_SHARE = 1 / 20;
const LEASE_TOKENS_MAX = 100;

/** Tokens of one bucket that this process has taken ahead. */
interface Lease {
  tokens: number;
  /** Tokens that were left in the bucket. */
  readonly shared: number;
  readonly untilMs: number;
}

/**
 * Takes some tokens ahead while a bucket is more than half full, and asks nobody for the next few requests. Never lets more
 * through than `shared` would: what it holds has been taken there. From half on every request asks.
 */
export function createLeasingRateLimiter(shared: RateLimiter, clock: Clock = systemClock): RateLimiter {
  const leases = createLruMap<string, Lease>(LEASES_MAX);
  /** Those that are being taken: who comes meanwhile waits for one instead of taking another. */
  const asked = new Map<string, Promise<unknown>>();

  /** Takes from the shared bucket, `ahead` tokens more where it has them. */
  async function ask(
    key: string,
    policy: BucketPolicy,
    { cost, ahead }: { cost: number; ahead: number },
  ): Promise<Decision> {
    const decision = await shared.take(key, policy, cost + ahead);
    if (ahead > 0 && !decision.isAllowed) return await ask(key, policy, { cost, ahead: 0 });
    const { remaining } = decision;
    leases.set(keyOf(key, policy), { tokens: ahead, shared: remaining, untilMs: clock.now() + LEASE_MS });
    return ahead === 0 ? decision : allowed(remaining + ahead, policy, cost);
  }

  /** By the tokens that are held; null where they are too few. */
  function takeHeld(lease: Lease | undefined, policy: BucketPolicy, cost: number): Decision | null {
    if (lease === undefined || lease.tokens < cost || clock.now() >= lease.untilMs) return null;
    lease.tokens -= cost;
    return allowed(lease.shared + lease.tokens, policy, cost);
  }

  return {
    async take(key, policy, cost = 1) {
      if (cost <= 0) return await shared.take(key, policy, cost);
      const name = keyOf(key, policy);
      for (;;) {
        const lease = leases.get(name), held = takeHeld(lease, policy, cost);
        if (held !== null) return held;
        if (lease === undefined || lease.shared <= policy.capacity / 2) {
          return await ask(key, policy, { cost, ahead: 0 });
        }
        const other = asked.get(name);
        if (other === undefined) break;
        await other;
      }
      const asking = ask(key, policy, { cost, ahead: leaseOf(policy) });
      asked.set(name, asking.then(() => {}, () => {}).finally(() => asked.delete(name)));
      return await asking;
    },
  };
}

function keyOf(key: string, { name }: BucketPolicy): string {
  return `${name}:${key}`;
}

function leaseOf({ capacity }: BucketPolicy): number {
  return Math.min(LEASE_TOKENS_MAX, Math.floor(capacity * LEASE_SHARE));
}

function allowed(tokens: number, policy: BucketPolicy, cost: number): Decision {
  return decisionOf({ isAllowed: true, tokens }, policy, cost);
}
