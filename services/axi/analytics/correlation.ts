import type { CorrelationPair } from "@shared/contracts/axi_analytics.ts";
import type { CoMoments, PairSums } from "./co_moments.ts";
import { correlationPValue } from "./student_t.ts";

const Z_95 = 1.959963984540054; // 97.5 % point of the standard normal
const ROWS_MIN = 3;

/** A column of the table of co-moments. */
export interface PairedColumn {
  readonly name: string;
  /** Its place among the columns of the co-moments. */
  readonly index: number;
}

/** Pearson's r of every pair of `columns`, strongest first, undefined ones last; q over all defined pairs. */
export function pearsonPairs(columns: readonly PairedColumn[], coMoments: CoMoments): CorrelationPair[] {
  const pairs: CorrelationPair[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      const sums = coMoments.pair(columns[a].index, columns[b].index);
      pairs.push({ column_a: columns[a].name, column_b: columns[b].name, ...pearson(sums), q_value: null });
    }
  }
  return withQValues(pairs).sort(strongestFirst);
}

/**
 * Pearson's r of one pair with its 95 % confidence interval by Fisher's z and its two-sided p-value.
 * null with a reason below 3 complete rows, where a column is constant over them, or where its squares are beyond the
 * range of doubles; the interval needs 4 rows.
 */
export function pearson(sums: PairSums): Omit<CorrelationPair, "column_a" | "column_b" | "q_value"> {
  const { n, m2A, m2B, c } = sums;
  const undefinedFor = (reason: CorrelationPair["reason"]) => (
    { n, estimate: null, ci_low: null, ci_high: null, p_value: null, reason }
  );
  if (n < ROWS_MIN) return undefinedFor("too_few_rows");
  const scale = Math.sqrt(m2A) * Math.sqrt(m2B);
  if (!(scale < Infinity)) return undefinedFor("out_of_range");
  if (scale === 0) return undefinedFor("constant_column");
  const estimate = Math.max(-1, Math.min(1, c / scale));
  const margin = n > ROWS_MIN ? Z_95 / Math.sqrt(n - 3) : null;
  return {
    n,
    estimate,
    ci_low: margin === null ? null : Math.tanh(Math.atanh(estimate) - margin),
    ci_high: margin === null ? null : Math.tanh(Math.atanh(estimate) + margin),
    p_value: correlationPValue(estimate, n),
    reason: null,
  };
}

/** q-values that bound the false discovery rate over the p-values given (Benjamini & Hochberg 1995), in their order. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[j] - pValues[i]);
  const q = new Array<number>(pValues.length);
  let least = 1;
  order.forEach((index, step) => {
    const rank = pValues.length - step;
    least = Math.min(least, pValues[index] * pValues.length / rank);
    q[index] = least;
  });
  return q;
}

function withQValues(pairs: readonly CorrelationPair[]): CorrelationPair[] {
  const defined = pairs.filter((pair) => pair.p_value !== null);
  const q = benjaminiHochberg(defined.map((pair) => pair.p_value ?? 1));
  const byPair = new Map(defined.map((pair, i) => [pair, q[i]]));
  return pairs.map((pair) => ({ ...pair, q_value: byPair.get(pair) ?? null }));
}

function strongestFirst(a: CorrelationPair, b: CorrelationPair): number {
  return Math.abs(b.estimate ?? 0) - Math.abs(a.estimate ?? 0) ||
    Number(a.estimate === null) - Number(b.estimate === null) ||
    (a.column_a + a.column_b < b.column_a + b.column_b ? -1 : 1);
}
