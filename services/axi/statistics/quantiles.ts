import { QUANTILES } from "@shared/contracts/quantiles.ts";
import { free } from "./free.ts";
import { QuantileSketch, SKETCH_K_MAX } from "./quantile_sketch.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Bytes of exact values that one table's columns may hold together. */
const EXACT_BYTES = 32 * 1024 * 1024;
const SKETCH_BYTES = 32 * 1024 * 1024;
const FIRST_ROOM = 1024;

export type QuantileKey = (typeof QUANTILES)[number];

/** The values of one column, ascending, each with its weight; weights are null where every value stands for itself. */
export interface Distribution {
  readonly n: number;
  readonly values: Float64Array;
  readonly weights: Float64Array | null;
  /** Largest error in rank as a share of n; 0 where exact. */
  readonly error: number;
}

/** Collects a column's finite values: all of them while the table's budget lasts, a sketch beyond it. */
export class QuantileCollector implements Disposable {
  readonly #room: number;
  readonly #k: number;
  #values = new Float64Array(FIRST_ROOM);
  #length = 0;
  #sketch: QuantileSketch | null = null;

  /** `columns` is the number of columns that share the budget. */
  constructor(columns: number) {
    this.#room = Math.max(FIRST_ROOM, Math.floor(EXACT_BYTES / 8 / columns));
    this.#k = Math.max(512, Math.min(SKETCH_K_MAX, 2 * Math.floor(SKETCH_BYTES / 48 / columns)));
  }

  /** Adds the first `length` values; NaN and infinities are left out. */
  addBlock(block: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const value = block[i];
      if (!(Math.abs(value) < Infinity)) continue;
      if (this.#sketch !== null) this.#sketch.add(value);
      else if (this.#length < this.#values.length || this.#grow()) this.#values[this.#length++] = value;
      else this.#toSketch().add(value);
    }
  }

  /** Adds what the other has collected. */
  merge(other: QuantileCollector): void {
    if (other.#sketch === null) return this.addBlock(other.#values, other.#length);
    (this.#sketch ?? this.#toSketch()).merge(other.#sketch);
  }

  writeTo(state: StateWriter): void {
    state.array(this.#values.subarray(0, this.#length));
    state.number(Number(this.#sketch !== null));
    this.#sketch?.writeTo(state);
  }

  readFrom(state: StateReader): void {
    this.#values = state.floats();
    this.#length = this.#values.length;
    if (state.count(1) === 0) return;
    this.#sketch = new QuantileSketch(this.#k);
    this.#sketch.readFrom(state);
  }

  /** What was collected, sorted. */
  finish(): Distribution {
    if (this.#sketch === null) {
      const values = this.#values.subarray(0, this.#length).sort();
      return { n: values.length, values, weights: null, error: 0 };
    }
    return { n: this.#sketch.n, ...this.#sketch.weighted(), error: this.#sketch.error };
  }

  [Symbol.dispose](): void {
    free(this.#values);
  }

  #grow(): boolean {
    if (this.#values.length >= this.#room) return false;
    const grown = new Float64Array(Math.min(this.#room, Math.max(FIRST_ROOM, this.#values.length * 2)));
    grown.set(this.#values);
    free(this.#values);
    this.#values = grown;
    return true;
  }

  #toSketch(): QuantileSketch {
    const sketch = new QuantileSketch(this.#k);
    for (let i = 0; i < this.#length; i++) sketch.add(this.#values[i]);
    free(this.#values);
    this.#values = new Float64Array(0);
    this.#length = 0;
    return this.#sketch = sketch;
  }
}

/** The quantiles a summary holds, by type 7 (Hyndman & Fan 1996): linear between order statistics at (n - 1) p. */
export function quantilesOf(distribution: Distribution): Record<QuantileKey, number | null> {
  const quantile = distribution.n === 0 ? () => null : quantileReader(distribution);
  const entries = QUANTILES.map((key) => [key, quantile(Number(key))] as const);
  return Object.fromEntries(entries) as Record<QuantileKey, number | null>; // safe because QUANTILES are all its keys
}

/** A function from p to the type-7 quantile of a distribution that is not empty. */
export function quantileReader(distribution: Distribution): (p: number) => number {
  const { n } = distribution;
  const orderStatistic = orderReader(distribution);
  return (p) => {
    const h = (n - 1) * p, low = Math.floor(h);
    const a = orderStatistic(low), b = orderStatistic(Math.min(low + 1, n - 1)), t = h - low;
    return Number.isFinite(b - a) ? a + t * (b - a) : a * (1 - t) + b * t;
  };
}

/** A function from a rank, 0 the smallest, to the value there. */
function orderReader({ values, weights }: Distribution): (rank: number) => number {
  if (weights === null) return (rank) => values[rank];
  const upTo = weights.slice();
  for (let i = 1; i < upTo.length; i++) upTo[i] += upTo[i - 1];
  return (rank) => {
    let low = 0, high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] > rank) high = middle;
      else low = middle + 1;
    }
    return values[low];
  };
}
