import type { CorrelationFigures } from "@shared/contracts/axi_correlations.ts";
import { pearson } from "./correlation_pairs.ts";
import { correlationPValue } from "../../statistics/student_t.ts";
import { intervalOf, undefinedFor } from "./figures.ts";
import { MISSING, type RankedColumn } from "./ranked_column.ts";
import { inSteps, type Pause } from "./steps.ts";

/**
 * Spearman's rho of two columns ranked over the same rows: Pearson's r of the mid-ranks. Interval by Bonett & Wright
 * (2000), p-value by Student's t. null below 3 rows or where a column is constant.
 */
export async function spearman(a: RankedColumn, b: RankedColumn, pause: Pause): Promise<CorrelationFigures> {
  const n = a.order.length;
  const { estimate, reason } = pearson({ n, ...await sumsOfRanks(a, b, pause) });
  if (estimate === null) return undefinedFor("spearman", n, reason ?? "constant_column");
  const se = Math.sqrt((1 + estimate ** 2 / 2) / (n - 3));
  return {
    measure: "spearman",
    n,
    estimate,
    ...intervalOf(estimate, n > 3 ? se : null, "bonett_wright"),
    p_value: correlationPValue(estimate, n),
    p_method: "student_t",
    reason: null,
  };
}

async function sumsOfRanks(a: RankedColumn, b: RankedColumn, pause: Pause) {
  const middle = a.order.length - 1; // the mean of what `rank` holds
  const sums = { m2A: 0, m2B: 0, c: 0 };
  await inSteps(a.rank.length, pause, (from, to) => {
    let m2A = 0, m2B = 0, c = 0;
    for (let row = from; row < to; row++) {
      if (a.rank[row] === MISSING) continue;
      const u = a.rank[row] - middle, v = b.rank[row] - middle;
      m2A += u * u;
      m2B += v * v;
      c += u * v;
    }
    sums.m2A += m2A;
    sums.m2B += m2B;
    sums.c += c;
  });
  return sums;
}
