import { inSteps, type Pause } from "./steps.ts";

/** Rank of a row without a value. */
export const MISSING = 0xffffffff;
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const PASSES = 6; // of 11 bits, for the 64 of a double

/** The order of a column's values. */
export interface RankedColumn {
  /** Rows that have a value, by ascending value. */
  readonly order: Uint32Array;
  /** For each row 2 (mid-rank - 1), a whole number from 0 on; equal values share it. MISSING without a value. */
  readonly rank: Uint32Array;
}

/** Memory that ranking needs besides its result: 24 bytes a row. */
export class RankScratch {
  readonly high: readonly [Uint32Array, Uint32Array];
  readonly low: readonly [Uint32Array, Uint32Array];
  readonly rows: readonly [Uint32Array, Uint32Array];

  constructor(rowCount: number) {
    const pair = () => [new Uint32Array(rowCount), new Uint32Array(rowCount)] as const;
    [this.high, this.low, this.rows] = [pair(), pair(), pair()];
  }
}

/**
 * Ranks finite values; others count as missing. The result lies in `target`, 8 bytes a row, which may be the values' own
 * memory. Radix sort by the bits of the doubles: faster than a comparing sort of the rows, and it can pause.
 */
export async function rankColumn(
  values: Float64Array,
  { scratch, target, pause }: { scratch: RankScratch; target: ArrayBuffer; pause: Pause },
): Promise<RankedColumn> {
  const counts = new Uint32Array(PASSES * DIGITS);
  let count = 0;
  await inSteps(values.length, pause, (from, to) => {
    count = takeKeys(values, { from, to, count, scratch, counts });
  });
  let source = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const starts = counts.subarray(pass * DIGITS, (pass + 1) * DIGITS);
    if (starts.includes(count)) continue; // all have the same digit: as with the low bits of whole numbers
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = starts[digit];
      starts[digit] = start;
      start += size;
    }
    const from = source;
    await inSteps(count, pause, (start, end) => scatter(scratch, starts, { source: from, pass, start, end }));
    source = 1 - source;
  }
  const rank = new Uint32Array(target, 0, values.length).fill(MISSING);
  const order = new Uint32Array(target, 4 * values.length, count);
  order.set(scratch.rows[source].subarray(0, count));
  const high = scratch.high[source], low = scratch.low[source];
  let start = 0;
  await inSteps(count, pause, (from, to) => {
    for (let k = from; k < to; k++) {
      if (k + 1 < count && high[k + 1] === high[k] && low[k + 1] === low[k]) continue;
      for (const last = start + k; start <= k; start++) rank[order[start]] = last;
    }
  });
  return { order, rank };
}

/** The ranks among the rows that `isChosen` marks with 1; in `target`, 8 bytes a row. */
export async function rankChosen(
  { order, rank }: RankedColumn,
  isChosen: Uint8Array,
  { target, pause }: { target: ArrayBuffer; pause: Pause },
): Promise<RankedColumn> {
  const ranks = new Uint32Array(target, 0, rank.length).fill(MISSING);
  const chosen = new Uint32Array(target, 4 * rank.length, rank.length);
  let count = 0, start = 0, own = MISSING;
  const closeRun = () => {
    for (const last = start + count - 1; start < count; start++) ranks[chosen[start]] = last;
  };
  await inSteps(order.length, pause, (from, to) => {
    for (let k = from; k < to; k++) {
      const row = order[k];
      if (isChosen[row] === 0) continue;
      if (rank[row] !== own) closeRun();
      own = rank[row];
      chosen[count++] = row;
    }
  });
  closeRun();
  return { order: chosen.subarray(0, count), rank: ranks };
}

/** Visits the runs of equal values in their order: where each begins in `order`, its rows, their rank. */
export async function eachRun(
  { order, rank }: RankedColumn,
  pause: Pause,
  visit: (start: number, size: number, own: number) => void,
): Promise<void> {
  let next = 0;
  await inSteps(order.length, pause, (_, to) => {
    while (next < to) {
      const start = next, own = rank[order[start]];
      next = own - start + 1;
      visit(start, next - start, own);
    }
  });
}

interface KeysPart {
  readonly from: number;
  readonly to: number;
  /** Keys taken so far. */
  readonly count: number;
  readonly scratch: RankScratch;
  readonly counts: Uint32Array;
}

/** Takes the keys of the next rows and counts their digits; how many keys there are then. */
function takeKeys(values: Float64Array, { from, to, count, scratch, counts }: KeysPart): number {
  const [high] = scratch.high, [low] = scratch.low, [rows] = scratch.rows;
  const double = new Float64Array(1), bits = new Uint32Array(double.buffer);
  for (let row = from; row < to; row++) {
    const value = values[row];
    if (!(Math.abs(value) < Infinity)) continue;
    double[0] = value + 0; // -0 becomes 0
    const sign = bits[1] >> 31; // all ones for a negative number, whose bits all turn
    const h = (bits[1] ^ (sign | 0x80000000)) >>> 0, l = (bits[0] ^ sign) >>> 0;
    high[count] = h;
    low[count] = l;
    rows[count++] = row;
    for (let pass = 0; pass < PASSES; pass++) counts[pass * DIGITS + digitOf(h, l, pass)]++;
  }
  return count;
}

function scatter(
  { high, low, rows }: RankScratch,
  starts: Uint32Array,
  { source, pass, start, end }: { source: number; pass: number; start: number; end: number },
): void {
  const h = high[source], l = low[source], r = rows[source];
  const toH = high[1 - source], toL = low[1 - source], toR = rows[1 - source];
  for (let k = start; k < end; k++) {
    const at = starts[digitOf(h[k], l[k], pass)]++;
    toH[at] = h[k];
    toL[at] = l[k];
    toR[at] = r[k];
  }
}

/** The `pass`-th digit from the low end; the third begins in the low word and ends in the high one. */
function digitOf(high: number, low: number, pass: number): number {
  const shift = pass * DIGIT_BITS;
  if (shift >= 32) return (high >>> (shift - 32)) & (DIGITS - 1);
  if (shift + DIGIT_BITS <= 32) return (low >>> shift) & (DIGITS - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (DIGITS - 1);
}
