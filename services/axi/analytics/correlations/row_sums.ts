import type { PairSums } from "../../statistics/co_moments.ts";
import { type CodedColumn, NO_CODE } from "./contingency.ts";
import { inSteps, type Pause } from "./steps.ts";

/** Two columns of numbers, row by row; NaN where there is none. */
export interface NumberPair {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const ONE_GROUP: CodedColumn = { codes: new Uint16Array(0), size: 1 };

/** Sums about the means over the rows that have both. */
export async function sumsOf(pair: NumberPair, pause: Pause): Promise<PairSums> {
  return await sumsWithin(pair, ONE_GROUP, pause);
}

/**
 * Sums about the means of each row's own group, over the rows that have both numbers and a group, in two passes about the
 * first row, so that an offset costs no digits; `groups` is how many groups there are among these rows.
 */
export async function sumsWithin(
  { x, y }: NumberPair,
  { codes, size }: CodedColumn,
  pause: Pause,
): Promise<PairSums & { readonly groups: number }> {
  const counts = new Float64Array(size + 1),
    sumX = new Float64Array(size + 1),
    sumY = new Float64Array(size + 1);
  const isGrouped = codes.length > 0;
  let n = 0, x0 = 0, y0 = 0;
  await inSteps(x.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      const group = isGrouped ? codes[row] : 1, sum = x[row] + y[row];
      if (sum !== sum || group === NO_CODE) continue;
      if (n++ === 0) [x0, y0] = [x[row], y[row]];
      counts[group]++;
      sumX[group] += x[row] - x0;
      sumY[group] += y[row] - y0;
    }
  });
  for (let group = 1; group <= size; group++) {
    sumX[group] = x0 + sumX[group] / counts[group]; // from here on means
    sumY[group] = y0 + sumY[group] / counts[group];
  }
  let m2A = 0, m2B = 0, c = 0;
  await inSteps(x.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      const group = isGrouped ? codes[row] : 1;
      const u = x[row] - sumX[group], v = y[row] - sumY[group];
      if (u + v !== u + v || group === NO_CODE) continue;
      m2A += u * u;
      m2B += v * v;
      c += u * v;
    }
  });
  return { n, m2A, m2B, c, groups: counts.filter((count) => count > 0).length };
}
