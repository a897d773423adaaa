/**
 * Count, mean and central moments of a column, updated block by block and mergeable.
 * Values are shifted by the column's first one, so that a large offset costs no digits; each block's moments are
 * taken in two passes and joined by the pairwise formulas (Chan, Golub & LeVeque 1979; Pebay 2008).
 */
export class Moments {
  n = 0;
  min = Infinity;
  max = -Infinity;
  /** First value; the mean is kept relative to it. NaN before the first value. */
  shift = NaN;
  shiftedMean = 0;
  m2 = 0;
  m3 = 0;
  m4 = 0;
  /** Mean of the last block, relative to `shift`. */
  blockMean = 0;
  #sum = 0;
  #compensation = 0;

  /**
   * Adds the first `length` values of `block`; NaN and infinities are left out. Writes each value's distance from
   * the block's mean into `centered` (NaN where left out) and returns how many values counted.
   */
  addBlock(block: Float64Array, length: number, centered: Float64Array): number {
    let n = 0, total = 0;
    for (let i = 0; i < length; i++) {
      const x = block[i];
      if (!(Math.abs(x) < Infinity)) continue; // NaN fails, too
      if (this.shift !== this.shift) this.shift = x;
      n++;
      total += x - this.shift;
      if (x < this.min) this.min = x;
      if (x > this.max) this.max = x;
      this.#addToSum(x);
    }
    const { shift } = this;
    const mean = n === 0 ? 0 : total / n;
    this.blockMean = mean;
    let m2 = 0, m3 = 0, m4 = 0, rest = 0;
    for (let i = 0; i < length; i++) {
      const d = Math.abs(block[i]) < Infinity ? block[i] - shift - mean : NaN;
      centered[i] = d;
      if (d !== d) continue;
      const d2 = d * d;
      rest += d;
      m2 += d2;
      m3 += d2 * d;
      m4 += d2 * d2;
    }
    if (n > 0) this.#join(n, mean + rest / n, m2 - rest * rest / n, m3, m4);
    return n;
  }

  /** Sum of the values, compensated (Neumaier 1974). */
  get sum(): number {
    return this.#sum + this.#compensation;
  }
  get mean(): number | null {
    return this.n === 0 ? null : this.shift + this.shiftedMean;
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

  #join(nB: number, meanB: number, m2B: number, m3B: number, m4B: number): void {
    const nA = this.n, n = nA + nB, d = meanB - this.shiftedMean, dn = d / n;
    this.m4 += m4B + d * dn * dn * dn * nA * nB * (nA * nA - nA * nB + nB * nB) +
      6 * dn * dn * (nA * nA * m2B + nB * nB * this.m2) + 4 * dn * (nA * m3B - nB * this.m3);
    this.m3 += m3B + d * dn * dn * nA * nB * (nA - nB) + 3 * dn * (nA * m2B - nB * this.m2);
    this.m2 += m2B + d * dn * nA * nB;
    this.shiftedMean += dn * nB;
    this.n = n;
  }
}
