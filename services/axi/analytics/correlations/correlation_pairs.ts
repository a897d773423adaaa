import type { Adjustment, CorrelationFigures, CorrelationPair } from "@shared/contracts/axi_correlations.ts";
import type { CoMoments, PairSums } from "../../statistics/co_moments.ts";
import { adjustedP } from "./adjusted_p.ts";
import { effectOf, strengthOf, VERDICT_ROWS_MIN } from "./effect.ts";
import { FEW_EXPECTED_SHARE } from "./contingency.ts";
import { intervalOf, undefinedFor } from "./figures.ts";
import { correlationPValue } from "../../statistics/student_t.ts";

const ROWS_MIN = 3;

/** A column of the table of co-moments. */
export interface PairedColumn {
  readonly name: string;
  /** Its place among the columns of the co-moments. */
  readonly index: number;
}

/** Names of two columns and what is told of them. */
export type MeasuredPair = Omit<CorrelationPair, "q_value" | "effect" | "warnings">;

/** Pearson's r of every pair of `columns`. */
export function pearsonPairs(columns: readonly PairedColumn[], coMoments: CoMoments): MeasuredPair[] {
  const pairs: MeasuredPair[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      const sums = coMoments.pair(columns[a].index, columns[b].index);
      pairs.push({ column_a: columns[a].name, column_b: columns[b].name, ...pearson(sums) });
    }
  }
  return pairs;
}

/**
 * The pairs with their effects and with their p-values adjusted over all defined ones, strongest first, undefined ones last.
 * Where measures differ, by what is sure of each: the end of its interval that is nearer to 0.
 */
export function rankedPairs(pairs: readonly MeasuredPair[], adjust: Adjustment): CorrelationPair[] {
  const defined = pairs.filter(({ p_value }) => p_value !== null);
  const q = adjustedP(defined.map(({ p_value }) => p_value ?? 1), adjust);
  const byPair = new Map(defined.map((pair, i) => [pair, q[i]]));
  const isMixed = new Set(pairs.map(({ measure }) => measure)).size > 1;
  const sizeOf = isMixed ? strengthOf : ({ estimate }: CorrelationFigures) => Math.abs(estimate ?? 0);
  return pairs.map((pair) => ({
    ...pair,
    q_value: byPair.get(pair) ?? null,
    effect: effectOf(pair),
    warnings: warningsOf(pair),
  })).sort((a, b) =>
    sizeOf(b) - sizeOf(a) || Number(a.estimate === null) - Number(b.estimate === null) || byName(a, b)
  );
}

function warningsOf({ n, details }: CorrelationFigures): CorrelationPair["warnings"] {
  const isFew = n < VERDICT_ROWS_MIN, isFewExpected = (details?.few_expected_share ?? 0) > FEW_EXPECTED_SHARE;
  return [
    ...(isFew ? ["few_rows" as const] : []),
    ...(isFewExpected ? ["low_expected_counts" as const] : []),
  ];
}

/**
 * Pearson's r of one pair with its 95 % confidence interval by Fisher's z and its two-sided p-value.
 * null with a reason below 3 complete rows, where a column is constant over them, or where its squares are beyond the
 * range of doubles; the interval needs 4 rows.
 */
export function pearson(sums: PairSums): CorrelationFigures {
  const { n, m2A, m2B, c } = sums;
  if (n < ROWS_MIN) return undefinedFor("pearson", n, "too_few_rows");
  const scale = Math.sqrt(m2A) * Math.sqrt(m2B);
  if (!(scale < Infinity)) return undefinedFor("pearson", n, "out_of_range");
  if (scale === 0) return undefinedFor("pearson", n, "constant_column");
  const estimate = Math.max(-1, Math.min(1, c / scale));
  return {
    measure: "pearson",
    n,
    estimate,
    ...intervalOf(estimate, n > ROWS_MIN ? 1 / Math.sqrt(n - 3) : null, "fisher"),
    p_value: correlationPValue(estimate, n),
    p_method: "student_t",
    reason: null,
  };
}

function byName(a: CorrelationPair, b: CorrelationPair): number {
  return Number(a.estimate === null) - Number(b.estimate === null) ||
    (a.column_a + a.column_b < b.column_a + b.column_b ? -1 : 1);
}
