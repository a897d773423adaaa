/** A step of a topic, as the whole message that tells it. */
export interface KeptDelta {
  readonly seq: number;
  readonly atMs: number;
  readonly text: string;
}

export interface DeltaRingLimits {
  readonly count: number;
  readonly ageMs: number;
}

/** The latest steps of a topic, for whoever comes back. */
export interface DeltaRing {
  /** Steps come in order, without a gap. */
  push(delta: KeptDelta): void;
  /** The messages of all steps behind `seq`, of which the topic's latest is `latest`; null where one of them is not known any more. */
  after(seq: number, latest: number, nowMs: number): readonly string[] | null;
}

const LIMITS: DeltaRingLimits = { count: 1_024, ageMs: 60_000 };

export function createDeltaRing({ count, ageMs }: DeltaRingLimits = LIMITS): DeltaRing {
  const kept = new Map<number, KeptDelta>(); // in order of their numbers

  function forget(nowMs: number): void {
    for (const [seq, { atMs }] of kept) {
      if (kept.size <= count && nowMs - atMs <= ageMs) return;
      kept.delete(seq);
    }
  }

  return {
    push(delta) {
      kept.set(delta.seq, delta);
      forget(delta.atMs);
    },
    after(seq, latest, nowMs) {
      forget(nowMs);
      if (seq > latest) return null;
      const missed: string[] = [];
      for (let next = seq + 1; next <= latest; next++) {
        const delta = kept.get(next);
        if (delta === undefined) return null;
        missed.push(delta.text);
      }
      return missed;
    },
  };
}
