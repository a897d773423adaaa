import type { CorrelationFigures, Reversal } from "@shared/contracts/axi_correlations.ts";
import type { CodedColumn } from "./contingency.ts";
import { pearson } from "./correlation_pairs.ts";
import { intervalOf } from "./figures.ts";
import { type NumberPair, sumsWithin } from "./row_sums.ts";
import type { Pause } from "./steps.ts";

const CATEGORIES_MAX = 20;

export interface NamedCategories extends CodedColumn {
  readonly name: string;
}

/**
 * The columns of 2 to 20 categories within which two numbers correlate with the other sign than over all rows, both for
 * sure: intervals of 95 % off zero (Simpson's paradox). Within: r of the distances from the categories' own means.
 */
export async function reversalsOf(
  pair: NumberPair,
  { overall, categories }: { overall: CorrelationFigures; categories: readonly NamedCategories[] },
  pause: Pause,
): Promise<Reversal[]> {
  const sign = surelyOffZero(overall), found: Reversal[] = [];
  if (sign === 0) return found;
  for (const column of categories) {
    if (column.size < 2 || column.size > CATEGORIES_MAX) continue;
    const sums = await sumsWithin(pair, column, pause), { estimate } = pearson(sums);
    const effective = sums.n - sums.groups + 1; // a row less for each further mean
    if (estimate === null || effective <= 3) continue;
    const { ci_low, ci_high } = intervalOf(estimate, 1 / Math.sqrt(effective - 3), "fisher");
    if (surelyOffZero({ ci_low, ci_high }) === -sign) {
      found.push({ column: column.name, estimate, ci_low, ci_high, n: sums.n });
    }
  }
  return found;
}

/** The sign of an interval that does not hold 0, else 0. */
function surelyOffZero({ ci_low, ci_high }: Pick<CorrelationFigures, "ci_low" | "ci_high">): number {
  return (ci_low ?? 0) > 0 ? 1 : (ci_high ?? 0) < 0 ? -1 : 0;
}
