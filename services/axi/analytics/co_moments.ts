/** What is kept of one pair of columns: complete rows, means (shifted), sums of squares and of products about them. */
const N = 0, MEAN_A = 1, MEAN_B = 2, M2_A = 3, M2_B = 4, C = 5;
/** Numbers a pair takes. */
export const PAIR_SIZE = 6;

/** Sums over the rows in which both columns of a pair have a finite value. */
export interface PairSums {
  readonly n: number;
  readonly m2A: number;
  readonly m2B: number;
  readonly c: number;
}

/** A block of one column: distances from its mean (NaN where missing), how many are present, and the mean. */
export interface CenteredBlock {
  readonly centered: Float64Array;
  readonly blockCount: number;
  readonly blockMean: number;
}

/**
 * Co-moments of every pair among `columns` columns over pairwise complete rows, joined block by block
 * (Chan, Golub & LeVeque 1979; Pebay 2008). Pairs lie in the order (1,0), (2,0), (2,1), (3,0) ...
 */
export class CoMoments {
  readonly columns: number;
  readonly sums: Float64Array;

  constructor(columns: number, sums?: Float64Array) {
    this.columns = columns;
    const length = columns * (columns - 1) / 2 * PAIR_SIZE;
    if (sums !== undefined && sums.length !== length) {
      throw new RangeError(
        `Cannot read co-moments of ${columns} columns: ${sums.length} numbers instead of ${length}`,
      );
    }
    this.sums = sums ?? new Float64Array(length);
  }

  /** Adds the last block of each column, `length` rows long. */
  addBlock(blocks: readonly CenteredBlock[], length: number): void {
    let at = 0;
    for (let a = 1; a < this.columns; a++) {
      for (let b = 0; b < a; b++, at += PAIR_SIZE) {
        const x = blocks[a], y = blocks[b];
        if (x.blockCount === length && y.blockCount === length) this.#addComplete(at, x, y, length);
        else if (x.blockCount > 0 && y.blockCount > 0) this.#addPartial(at, x, y, length);
      }
    }
  }

  pair(a: number, b: number): PairSums {
    const [high, low] = a > b ? [a, b] : [b, a];
    const at = (high * (high - 1) / 2 + low) * PAIR_SIZE, { sums } = this;
    const [mA, mB] = a > b ? [M2_A, M2_B] : [M2_B, M2_A];
    return { n: sums[at + N], m2A: sums[at + mA], m2B: sums[at + mB], c: sums[at + C] };
  }

  #addComplete(at: number, a: CenteredBlock, b: CenteredBlock, length: number): void {
    const x = a.centered, y = b.centered;
    let xx = 0, yy = 0, xy = 0;
    for (let i = 0; i < length; i++) {
      const u = x[i], v = y[i];
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
    this.#join(at, { n: length, meanA: a.blockMean, meanB: b.blockMean, m2A: xx, m2B: yy, c: xy });
  }

  #addPartial(at: number, a: CenteredBlock, b: CenteredBlock, length: number): void {
    const x = a.centered, y = b.centered;
    let n = 0, sumX = 0, sumY = 0;
    for (let i = 0; i < length; i++) {
      const u = x[i], v = y[i];
      if (u !== u || v !== v) continue;
      n++;
      sumX += u;
      sumY += v;
    }
    if (n === 0) return;
    const dx = sumX / n, dy = sumY / n;
    let xx = 0, yy = 0, xy = 0;
    for (let i = 0; i < length; i++) {
      const u = x[i] - dx, v = y[i] - dy;
      if (u !== u || v !== v) continue;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
    this.#join(at, { n, meanA: a.blockMean + dx, meanB: b.blockMean + dy, m2A: xx, m2B: yy, c: xy });
  }

  #join(at: number, block: PairSums & { readonly meanA: number; readonly meanB: number }): void {
    const { sums } = this;
    const nA = sums[at + N], n = nA + block.n, weight = nA * block.n / n;
    const dx = block.meanA - sums[at + MEAN_A], dy = block.meanB - sums[at + MEAN_B];
    sums[at + N] = n;
    sums[at + MEAN_A] += dx * block.n / n;
    sums[at + MEAN_B] += dy * block.n / n;
    sums[at + M2_A] += block.m2A + dx * dx * weight;
    sums[at + M2_B] += block.m2B + dy * dy * weight;
    sums[at + C] += block.c + dx * dy * weight;
  }
}
