import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

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

/** A block of one column's values, NaN where missing. */
export interface CenteredBlock {
  /** The values, relative to the column's first one. */
  readonly shifted: Float64Array;
  /** Their distances from the block's mean. */
  readonly centered: Float64Array;
  /** Values that are present. */
  readonly blockCount: number;
  /** Their mean, relative to the column's first value. */
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
        const isComplete = x.blockCount === length && y.blockCount === length;
        const block = isComplete ? completeSums(x, y, length) : partialSums(x, y, length);
        if (block !== null) this.#join(at, block);
      }
    }
  }

  /**
   * Adds the rows that the other has taken of the same columns. Means are relative to each column's first value there:
   * `offsets` gives by column how much larger the other's is.
   */
  merge(other: CoMoments, offsets: ArrayLike<number>): void {
    let at = 0;
    for (let a = 1; a < this.columns; a++) {
      for (let b = 0; b < a; b++, at += PAIR_SIZE) {
        const n = other.sums[at + N];
        if (n === 0) continue;
        const meanA = this.#meanBeside(other.sums, at + MEAN_A, offsets[a]);
        const meanB = this.#meanBeside(other.sums, at + MEAN_B, offsets[b]);
        const [m2A, m2B, c] = other.sums.subarray(at + M2_A);
        this.#join(at, { n, meanA, meanB, m2A, m2B, c });
      }
    }
  }

  writeTo(state: StateWriter): void {
    state.array(this.sums);
  }

  readFrom(state: StateReader): void {
    this.sums.set(state.floats(this.sums.length));
  }

  pair(a: number, b: number): PairSums {
    const [high, low] = a > b ? [a, b] : [b, a];
    const at = (high * (high - 1) / 2 + low) * PAIR_SIZE, { sums } = this;
    const [mA, mB] = a > b ? [M2_A, M2_B] : [M2_B, M2_A];
    return { n: sums[at + N], m2A: sums[at + mA], m2B: sums[at + mB], c: sums[at + C] };
  }

  /**
   * The other's mean as it lies beside ours. Where each is that of a constant and they differ by no more than the offset is
   * rounded, they are the same constant, which gets no variance.
   */
  #meanBeside(theirs: Float64Array, at: number, offset: number): number {
    const ours = this.sums[at], mean = theirs[at] + offset;
    const isConstant = this.sums[at + M2_A - MEAN_A] === 0 && theirs[at + M2_A - MEAN_A] === 0;
    const rounding = 4 * Number.EPSILON * Math.max(Math.abs(ours), Math.abs(theirs[at]), Math.abs(offset));
    return isConstant && Math.abs(mean - ours) <= rounding ? ours : mean;
  }

  #join(at: number, block: BlockSums): void {
    const { sums } = this;
    const nA = sums[at + N], n = nA + block.n, share = block.n / n, weight = nA * share;
    const dx = block.meanA - sums[at + MEAN_A], dy = block.meanB - sums[at + MEAN_B];
    sums[at + N] = n;
    sums[at + MEAN_A] += dx * share;
    sums[at + MEAN_B] += dy * share;
    sums[at + M2_A] += block.m2A + dx * dx * weight;
    sums[at + M2_B] += block.m2B + dy * dy * weight;
    sums[at + C] += block.c + dx * dy * weight;
  }
}

interface BlockSums extends PairSums {
  readonly meanA: number;
  readonly meanB: number;
}

function completeSums(a: CenteredBlock, b: CenteredBlock, n: number): BlockSums {
  const x = a.centered, y = b.centered;
  let m2A = 0, m2B = 0, c = 0;
  for (let i = 0; i < n; i++) {
    const u = x[i], v = y[i];
    m2A += u * u;
    m2B += v * v;
    c += u * v;
  }
  return { n, meanA: a.blockMean, meanB: b.blockMean, m2A, m2B, c };
}

/**
 * Sums about the means of the rows that both columns have; null where there is none. Taken from the values as they are,
 * so that a column that is constant in those rows gets exactly no variance, whatever its other rows hold.
 */
function partialSums(a: CenteredBlock, b: CenteredBlock, length: number): BlockSums | null {
  const x = a.shifted, y = b.shifted;
  let first = 0;
  while (first < length && !isNumber(x[first] + y[first])) first++;
  if (first === length) return null;
  const x0 = x[first], y0 = y[first];
  let n = 0, sumX = 0, sumY = 0;
  for (let i = first; i < length; i++) {
    const u = x[i] - x0, v = y[i] - y0;
    if (!isNumber(u + v)) continue;
    n++;
    sumX += u;
    sumY += v;
  }
  const meanA = x0 + sumX / n, meanB = y0 + sumY / n;
  let m2A = 0, m2B = 0, c = 0;
  for (let i = first; i < length; i++) {
    const u = x[i] - meanA, v = y[i] - meanB;
    if (!isNumber(u + v)) continue;
    m2A += u * u;
    m2B += v * v;
    c += u * v;
  }
  return { n, meanA, meanB, m2A, m2B, c };
}

function isNumber(x: number): boolean {
  return x === x;
}
