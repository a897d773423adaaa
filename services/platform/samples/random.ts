/** A stream of chance that is the same for the same seed, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** true with the probability p. */
  chance(p: number): boolean;
  /** Normal deviate. */
  normal(mean: number, stddev: number): number;
  /** Trials before a success of probability p: 0, 1, 2 ... */
  geometric(p: number): number;
  /** One key of a table of weights. */
  pick<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
}

/** Random numbers by mulberry32 (32 bits of state, period 2^32), normal ones by Box and Muller's method. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    next,
    chance: (p) => next() < p,
    normal: (mean, stddev) =>
      mean + stddev * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    geometric: (p) => Math.floor(Math.log(1 - next()) / Math.log(1 - p)),
    pick(weights) {
      const keys = Object.keys(weights) as (keyof typeof weights)[]; // safe because the literal has no other keys
      const total = keys.reduce((sum, key) => sum + weights[key], 0);
      let left = next() * total;
      return keys.find((key) => (left -= weights[key]) < 0) ?? keys[0] as keyof typeof weights;
    },
  };
}
