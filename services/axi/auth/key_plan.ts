const MINUTE_MS = 60_000;

/** A signing key signs for 30 days; verifiers see it at least 15 minutes before, more than twice their caches' life. */
export const KEY_LIFE_MS = 30 * 24 * 60 * MINUTE_MS;
export const KEY_LEAD_MS = 15 * MINUTE_MS;
/** How far clocks of issuer and verifier may be apart, and caches behind. */
const SKEW_MS = 2 * MINUTE_MS;

export interface KeyTimes {
  readonly kid: string;
  /** Instant from which it signs, in milliseconds since the epoch. */
  readonly activatesAt: number;
}

export interface KeyPlan {
  /** The key that signs now; null where one must be made first. */
  readonly current: string | null;
  /** When the keys that are missing should become active. */
  readonly missing: readonly number[];
  /** Keys of which no token can be alive. */
  readonly expired: readonly string[];
}

/** What must be so now: a current key, the next one published well before its time, old ones gone with their tokens. */
export function planKeys(keys: readonly KeyTimes[], now: number, accessLifeMs: number): KeyPlan {
  const sorted = keys.toSorted((a, b) => a.activatesAt - b.activatesAt);
  const current = sorted.findLast((key) => key.activatesAt <= now);
  const hasNext = sorted.some((key) => key.activatesAt > now);
  const currentSince = current?.activatesAt ?? now;
  return {
    current: current?.kid ?? null,
    missing: [
      ...(current === undefined ? [now] : []),
      ...(hasNext ? [] : [Math.max(currentSince + KEY_LIFE_MS, now + KEY_LEAD_MS)]),
    ],
    expired: sorted
      .filter((_, index) => {
        const successor = sorted[index + 1];
        return successor !== undefined && successor.activatesAt + accessLifeMs + SKEW_MS <= now;
      })
      .map((key) => key.kid),
  };
}
