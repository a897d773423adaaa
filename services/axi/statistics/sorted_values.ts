import { type Distribution, quantileReader } from "./quantiles.ts";

/** Questions to a distribution that is not empty, each value with its weight. */
export class SortedValues {
  readonly n: number;
  readonly #values: Float64Array;
  /** Weights up to and with each value; null where every value stands for itself. */
  readonly #upTo: Float64Array | null;
  readonly quantile: (p: number) => number;

  constructor(distribution: Distribution) {
    this.n = distribution.n;
    this.#values = distribution.values;
    this.#upTo = distribution.weights === null ? null : sumsOf(distribution.weights);
    this.quantile = quantileReader(distribution);
  }

  /** The value of a rank, 0 the smallest. */
  at(rank: number): number {
    return this.#values[this.#upTo === null ? rank : firstWhere(this.#upTo, (sum) => sum > rank)];
  }

  /** How many values come before the first one of which `isReached` is true; it must stay so. */
  countBefore(isReached: (value: number) => boolean): number {
    return this.#before(firstWhere(this.#values, isReached));
  }

  /** Median of the distances from `center`. */
  medianDistance(center: number): number {
    const lower = this.#distance(Math.floor((this.n - 1) / 2), center);
    return this.n % 2 === 1 ? lower : lower + (this.#distance(this.n / 2, center) - lower) / 2;
  }

  /** Mean of the values from rank `from` up to, without, rank `to`. */
  meanBetween(from: number, to: number): number {
    const center = this.at((from + to) >> 1), count = to - from;
    const { values, shares } = this.#between(from, to);
    let total = 0;
    for (let i = 0; i < values.length; i++) total += (shares === null ? 1 : shares[i]) * (values[i] - center);
    if (Number.isFinite(total)) return center + total / count;
    // Of fewer digits, but within the doubles.
    return values.reduce((mean, value, i) => mean + value * ((shares === null ? 1 : shares[i]) / count), 0);
  }

  /** The values of these ranks, and how many of the ranks each has; null where each has one. */
  #between(from: number, to: number): { values: Float64Array; shares: Float64Array | null } {
    const upTo = this.#upTo;
    if (upTo === null) return { values: this.#values.subarray(from, to), shares: null };
    const shares = upTo.map((end, i) => Math.max(0, Math.min(end, to) - Math.max(this.#before(i), from)));
    return { values: this.#values, shares };
  }

  /** The distance from `center` that has this rank among all, 0 the smallest. */
  #distance(rank: number, center: number): number {
    const values = this.#values, right = firstWhere(values, (value) => value >= center);
    const isEnough = (distance: number) => {
      const from = firstWhere(values, (value) => center - value <= distance);
      const to = firstWhere(values, (value) => value - center > distance);
      return this.#before(to) - this.#before(from) > rank;
    };
    // On either side the nearest value within whose distance lie enough of them.
    const onLeft = firstWhere(values.subarray(0, right), (value) => !isEnough(center - value)) - 1;
    const onRight = right + firstWhere(values.subarray(right), (value) => isEnough(value - center));
    return Math.min(
      onLeft < 0 ? Infinity : center - values[onLeft],
      onRight === values.length ? Infinity : values[onRight] - center,
    );
  }

  /** How many values come before an index. */
  #before(index: number): number {
    return this.#upTo === null || index === 0 ? index : this.#upTo[index - 1];
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
