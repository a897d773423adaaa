import { betaShare } from "./special_functions.ts";

const TAIL_MAX = 0.025;
const Z = 1.959963984540054; // 97.5 % point of the standard normal
const HALF = { x: 0.5, y: 0.5 };

/** Ranks, from 1, whose values enclose the median, and how sure that is. */
export interface MedianRanks {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * The narrowest pair of ranks, as far from either end, that encloses the median of whatever the n values were drawn from
 * with at least 95 % confidence (David & Nagaraja, Order Statistics, 7.1). null below 6 values, which can't.
 */
export function medianRanks(n: number): MedianRanks | null {
  if (below(0, n) > TAIL_MAX) return null;
  let k = Math.max(0, Math.floor(n / 2 - Z * Math.sqrt(n) / 2)); // near where it is
  while (k > 0 && below(k, n) > TAIL_MAX) k--;
  while (below(k + 1, n) <= TAIL_MAX) k++;
  return { low: k + 1, high: n - k, confidence: 1 - 2 * below(k, n) };
}

/** Chance of at most k heads in n throws. */
function below(k: number, n: number): number {
  return k >= n ? 1 : betaShare(HALF, n - k, k + 1);
}
