import type { CenteredBlock } from "./co_moments.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Rows that are gathered before the columns' statistics are brought up to date. */
export const BLOCK_ROWS = 1024;

/**
 * Count, mean and central moments of a column, updated block by block and mergeable.
 * Values are shifted by the column's first one, so that a large offset costs no digits; each block's moments are
 * taken in two passes and joined by the pairwise formulas (Chan, Golub & LeVeque 1979; Pebay 2008).
 */
export class Moments implements CenteredBlock {
  n = 0;
  min = Infinity;
  max = -Infinity;
  /** First value; the mean is kept relative to it. NaN before the first value. */
  shift = NaN;
  shiftedMean = 0;
  m2 = 0;
  m3 = 0;
  m4 = 0;
  /** The last block. */
  readonly shifted = new Float64Array(BLOCK_ROWS);
  readonly centered = new Float64Array(BLOCK_ROWS);
  blockCount = 0;
  blockMean = 0;
  #sum = 0;
  #compensation = 0;

  /** Adds the first `length` values of `block`, at most `BLOCK_ROWS`; NaN and infinities are left out. */
  addBlock(block: Float64Array, length: number): void {
    const { shifted, centered } = this;
    let n = 0, total = 0;
    for (let i = 0; i < length; i++) {
      const x = block[i];
      if (!(Math.abs(x) < Infinity)) { // NaN fails, too
        shifted[i] = NaN;
        continue;
      }
      if (this.shift !== this.shift) this.shift = x;
      shifted[i] = x - this.shift;
      n++;
      total += shifted[i];
      if (x < this.min) this.min = x;
      if (x > this.max) this.max = x;
      this.#addToSum(x);
    }
    const mean = n === 0 ? 0 : refinedMean(shifted, length, total / n);
    let m2 = 0, m3 = 0, m4 = 0;
    for (let i = 0; i < length; i++) {
      const d = shifted[i] - mean;
      centered[i] = d;
      if (d !== d) continue;
      const d2 = d * d;
      m2 += d2;
      m3 += d2 * d;
      m4 += d2 * d2;
    }
    this.blockCount = n;
    this.blockMean = mean;
    if (n > 0) this.#join({ n, mean, m2, m3, m4 });
  }

  /** Adds the values that the other has taken. */
  merge(other: Moments): void {
    if (other.n === 0) return;
    if (this.n === 0) this.shift = other.shift;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.#addToSum(other.#sum);
    this.#compensation += other.#compensation;
    const { n, m2, m3, m4 } = other;
    this.#join({ n, mean: other.shiftedMean + (other.shift - this.shift), m2, m3, m4 });
  }

  writeTo(state: StateWriter): void {
    const { n, min, max, shift, shiftedMean, m2, m3, m4 } = this;
    state.array(Float64Array.of(n, min, max, shift, shiftedMean, m2, m3, m4, this.#sum, this.#compensation));
  }

  readFrom(state: StateReader): void {
    [
      this.n,
      this.min,
      this.max,
      this.shift,
      this.shiftedMean,
      this.m2,
      this.m3,
      this.m4,
      this.#sum,
      this.#compensation,
    ] = state.floats(10);
  }

  /** Sum of the values, compensated (Neumaier 1974). */
  get sum(): number {
    return this.#sum + this.#compensation;
  }
  get mean(): number | null {
    if (this.n === 0) return null;
    return Number.isFinite(this.sum) ? this.sum / this.n : this.shift + this.shiftedMean;
  }
  /** Sample variance (n - 1), or null below 2 values. */
  get variance(): number | null {
    return this.n < 2 ? null : this.m2 / (this.n - 1);
  }
  /** Adjusted Fisher-Pearson G1; null below 3 values or where all are equal. */
  get skewness(): number | null {
    const { n, m2, m3 } = this;
    if (n < 3 || this.min === this.max || m2 === 0) return null;
    return Math.sqrt(n * (n - 1)) / (n - 2) * (Math.sqrt(n) * m3 / m2 ** 1.5);
  }
  /** Adjusted excess kurtosis G2; null below 4 values or where all are equal. */
  get kurtosis(): number | null {
    const { n, m2, m4 } = this;
    if (n < 4 || this.min === this.max || m2 === 0) return null;
    const g2 = n * m4 / (m2 * m2) - 3;
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6);
  }

  #addToSum(x: number): void {
    const t = this.#sum + x;
    this.#compensation += Math.abs(this.#sum) >= Math.abs(x) ? this.#sum - t + x : x - t + this.#sum;
    this.#sum = t;
  }

  #join(block: BlockMoments): void {
    const nA = this.n, nB = block.n, n = nA + nB, d = block.mean - this.shiftedMean, dn = d / n;
    this.m4 += block.m4 + d * dn * dn * dn * nA * nB * (nA * nA - nA * nB + nB * nB) +
      6 * dn * dn * (nA * nA * block.m2 + nB * nB * this.m2) + 4 * dn * (nA * block.m3 - nB * this.m3);
    this.m3 += block.m3 + d * dn * dn * nA * nB * (nA - nB) + 3 * dn * (nA * block.m2 - nB * this.m2);
    this.m2 += block.m2 + d * dn * nA * nB;
    this.shiftedMean += dn * nB;
    this.n = n;
  }
}

interface BlockMoments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** The mean once more, from the distances to it: of a constant block it is exactly the constant. */
function refinedMean(values: Float64Array, length: number, mean: number): number {
  let n = 0, rest = 0;
  for (let i = 0; i < length; i++) {
    const d = values[i] - mean;
    if (d !== d) continue;
    n++;
    rest += d;
  }
  return mean + rest / n;
}
