import type { CorrelationFigures } from "@shared/contracts/axi_correlations.ts";
import { chiSquaredNoncentrality } from "../../statistics/noncentral.ts";
import { chiSquaredTail } from "../../statistics/special_functions.ts";
import { undefinedFor } from "./figures.ts";
import { inSteps, type Pause } from "./steps.ts";

/** Code of a row without a value. */
export const NO_CODE = 0;
const FEW_EXPECTED = 5;
/** Share of cells with few rows expected above which chi-squared is no good approximation (Cochran 1954). */
export const FEW_EXPECTED_SHARE = 0.2;

/** A column of categories. */
export interface CodedColumn {
  /** For each row the number of its category, from 1, or NO_CODE. */
  readonly codes: Uint16Array;
  /** The largest code. */
  readonly size: number;
}

/**
 * Cramer's V of two columns of categories, corrected for its bias (Bergsma 2013), with the p-value of Pearson's
 * chi-squared; the interval, of V as it is, by the noncentrality of chi-squared (Steiger 2004). null below 3 rows, where a
 * column has one category only, or where the rows are too few for the correction.
 */
export async function cramersV(a: CodedColumn, b: CodedColumn, pause: Pause): Promise<CorrelationFigures> {
  const { counts, n } = await countCategories(a, b, pause);
  const width = b.size + 1;
  const rows = new Float64Array(a.size + 1), columns = new Float64Array(width);
  counts.forEach((count, cell) => {
    rows[Math.floor(cell / width)] += count;
    columns[cell % width] += count;
  });
  const k = rows.filter((sum) => sum > 0).length, r = columns.filter((sum) => sum > 0).length;
  if (n < 3) return undefinedFor("cramers_v", n, "too_few_rows");
  if (k < 2 || r < 2) return undefinedFor("cramers_v", n, "constant_column");
  let chiSquared = 0, few = 0;
  counts.forEach((count, cell) => {
    const expected = rows[Math.floor(cell / width)] * columns[cell % width] / n;
    if (expected === 0) return;
    chiSquared += (count - expected) ** 2 / expected;
    if (expected < FEW_EXPECTED) few++;
  });
  const degrees = (k - 1) * (r - 1), smaller = Math.min(k, r) - 1;
  const phi2 = Math.max(0, chiSquared / n - degrees / (n - 1));
  const corrected = Math.min(k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)) - 1;
  if (!(corrected > 0)) return undefinedFor("cramers_v", n, "too_few_rows");
  const { low, high } = chiSquaredNoncentrality(chiSquared, degrees);
  const ofNoncentrality = (lambda: number) => Math.min(1, Math.sqrt(lambda / (n * smaller)));
  return {
    measure: "cramers_v",
    n,
    estimate: Math.min(1, Math.sqrt(phi2 / corrected)),
    ci_low: ofNoncentrality(low),
    ci_high: ofNoncentrality(high),
    ci_method: "noncentral_chi_squared",
    p_value: chiSquaredTail(chiSquared, degrees),
    p_method: "chi_squared",
    reason: null,
    details: {
      chi_squared: chiSquared,
      degrees_of_freedom: degrees,
      smaller_side: smaller,
      uncorrected_v: Math.min(1, Math.sqrt(chiSquared / (n * smaller))),
      few_expected_share: few / (k * r),
    },
  };
}

/** How many rows have each pair of categories, row by row of `a`. */
async function countCategories(a: CodedColumn, b: CodedColumn, pause: Pause) {
  const width = b.size + 1, counts = new Float64Array((a.size + 1) * width);
  let n = 0;
  await inSteps(a.codes.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      const codeA = a.codes[row], codeB = b.codes[row];
      if (codeA === NO_CODE || codeB === NO_CODE) continue;
      counts[codeA * width + codeB]++;
      n++;
    }
  });
  return { counts, n };
}
