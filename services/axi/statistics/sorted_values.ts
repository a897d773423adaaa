import { type Distribution, quantileReader } from "./quantiles.ts";

/** Questions to a distribution that is not empty, each value with its weight. */
export class SortedValues {
  readonly n: number;
  readonly #values: Float64Array;
  readonly #weights: Float64Array | null;
  /** Weights up to and with each value; null where every value stands for itself. */
  readonly #upTo: Float64Array | null;
  readonly quantile: (p: number) => number;

  constructor(distribution: Distribution) {
    this.n = distribution.n;
    this.#values = distribution.values;
    this.#weights = distribution.weights;
    this.#upTo = distribution.weights === null ? null : sumsOf(distribution.weights);
    this.quantile = quantileReader(distribution);
  }

  /** The value of a rank, 0 the smallest. */
  at(rank: number): number {
    return this.#values[this.#upTo === null ? rank : firstWhere(this.#upTo, (sum) => sum > rank)];
  }

  /** How many values come before the first one of which `isReached` is true; it must stay so. */
  countBefore(isReached: (value: number) => boolean): number {
    const index = firstWhere(this.#values, isReached);
    return this.#upTo === null || index === 0 ? index : this.#upTo[index - 1];
  }

  /** Median of the distances from `center`. */
  medianDistance(center: number): number {
    const low = Math.floor((this.n - 1) / 2), high = Math.floor(this.n / 2);
    let right = firstWhere(this.#values, (value) => value >= center), left = right - 1;
    let seen = 0, lower = NaN;
    for (;;) {
      const toLeft = left < 0 ? Infinity : center - this.#values[left];
      const toRight = right >= this.#values.length ? Infinity : this.#values[right] - center;
      const isLeft = toLeft < toRight;
      seen += this.#weightOf(isLeft ? left-- : right++);
      const distance = isLeft ? toLeft : toRight;
      if (lower !== lower && seen > low) lower = distance;
      if (seen > high) return lower + (distance - lower) / 2;
    }
  }

  /** Mean of the values from rank `from` up to, without, rank `to`. */
  meanBetween(from: number, to: number): number {
    const center = this.at((from + to) >> 1), count = to - from;
    let total = 0, parts = 0, rank = 0;
    for (let i = 0; i < this.#values.length && rank < to; i++) {
      const next = rank + this.#weightOf(i), value = this.#values[i];
      const share = Math.max(0, Math.min(next, to) - Math.max(rank, from));
      total += share * (value - center);
      parts += value * (share / count); // has fewer digits, but does not leave the doubles
      rank = next;
    }
    return Number.isFinite(total) ? center + total / count : parts;
  }

  #weightOf(index: number): number {
    return this.#weights === null ? 1 : this.#weights[index];
  }
}

/** So many values, evenly from the least to the greatest. */
export function someOf(distribution: Distribution, most: number): number[] {
  if (distribution.n === 0) return [];
  const sorted = new SortedValues(distribution);
  return Array.from({ length: most }, (_, i) => sorted.at(Math.floor((sorted.n - 1) * i / (most - 1))));
}

function sumsOf(weights: Float64Array): Float64Array {
  const sums = weights.slice();
  for (let i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
  return sums;
}

/** The first index whose value passes, the length where none does; all behind it must pass. */
function firstWhere(values: Float64Array, passes: (value: number) => boolean): number {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(values[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
