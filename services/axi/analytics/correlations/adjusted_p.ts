import type { Adjustment } from "@shared/contracts/axi_correlations.ts";

/**
 * p-values adjusted for their number, in their order. `bh` (Benjamini & Hochberg 1995) and `by` (Benjamini & Yekutieli
 * 2001, under any dependence) bound the share of false discoveries, `holm` (1979) the chance of any.
 */
export function adjustedP(pValues: readonly number[], method: Adjustment): number[] {
  const m = pValues.length;
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = new Array<number>(m);
  if (method === "holm") {
    let most = 0;
    order.forEach((index, rank) =>
      adjusted[index] = most = Math.max(most, Math.min(1, pValues[index] * (m - rank)))
    );
    return adjusted;
  }
  const factor = method === "bh" ? 1 : pValues.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  let least = 1;
  order.reverse().forEach((index, step) => {
    least = Math.min(least, pValues[index] * factor * m / (m - step));
    adjusted[index] = least;
  });
  return adjusted;
}
