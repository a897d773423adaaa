import type { CorrelationFigures, Correlations } from "@shared/contracts/axi_correlations.ts";
import { correlationPValue } from "../../statistics/student_t.ts";
import type { MeasuredPair } from "./correlation_pairs.ts";
import { intervalOf, undefinedFor } from "./figures.ts";
import { inStepsOf, type Pause } from "./steps.ts";
import { cholesky, eigenvalues, inverseOf, type SymmetricMatrix } from "./symmetric_matrix.ts";

/** Products that are added before others get a turn. */
const PRODUCTS_A_STEP = 4_000_000;
/** Share of a column's variance below which what the others leave of it is rounding. */
const LEAST_SHARE = 1e-12;

export type PartialMatrix = NonNullable<Correlations["matrix"]>;

/**
 * Partial correlation of every pair with all other columns held fixed, over the rows that have every column:
 * -P_ab / sqrt(P_aa P_bb) of the inverse P of their correlation matrix. null where any column is constant over those rows, or
 * determined by the others. Interval by Fisher's z, p-value by Student's t, both with a row less for each column held fixed.
 */
export async function partialPairs(
  names: readonly string[],
  values: readonly Float64Array[],
  pause: Pause,
): Promise<{ pairs: MeasuredPair[]; matrix: PartialMatrix }> {
  const { n, matrix } = await correlationMatrix(values, pause);
  const isWhole = matrix.every((row) => row.every(Number.isFinite));
  const roots = isWhole && matrix.length > 0 ? await eigenvalues(matrix, pause) : new Float64Array(0);
  const largest = roots.at(-1) ?? NaN, smallest = roots.at(0) ?? NaN;
  const lower = isWhole ? cholesky(matrix, LEAST_SHARE) : null;
  const inverse = lower === null ? null : inverseOf(lower);
  const figuresOf = (a: number, b: number): CorrelationFigures => {
    const effective = n - (names.length - 2); // rows, less one for each column held fixed
    if (effective < 3) return undefinedFor("partial", n, "too_few_rows");
    if (!isWhole) return undefinedFor("partial", n, "constant_column"); // of the two, or of those held fixed
    if (inverse === null) return undefinedFor("partial", n, "collinear_columns");
    const raw = -inverse[a][b] / Math.sqrt(inverse[a][a]) / Math.sqrt(inverse[b][b]);
    const estimate = Math.max(-1, Math.min(1, raw));
    return {
      measure: "partial",
      n,
      estimate,
      ...intervalOf(estimate, effective > 3 ? 1 / Math.sqrt(effective - 3) : null, "fisher"),
      p_value: correlationPValue(estimate, effective),
      p_method: "student_t",
      reason: null,
    };
  };
  const pairs = names.flatMap((column_a, a) =>
    names.slice(a + 1).map((column_b, i) => ({ column_a, column_b, ...figuresOf(a, a + 1 + i) }))
  );
  return {
    pairs,
    matrix: {
      n,
      rank: roots.filter((root) => root > largest * roots.length * Number.EPSILON).length,
      smallest_eigenvalue: isWhole ? smallest : null,
      condition_number: smallest > 0 ? largest / smallest : null,
    },
  };
}

/** r of every pair over the rows in which all are finite; NaN where a column is constant over them. */
async function correlationMatrix(values: readonly Float64Array[], pause: Pause) {
  const size = values.length, rows = values[0]?.length ?? 0;
  const means = new Float64Array(size), products = values.map(() => new Float64Array(size));
  const present = new Uint8Array(rows), distances = new Float64Array(size);
  const stepRows = Math.ceil(PRODUCTS_A_STEP / Math.max(64, size * size));
  let n = 0, first = -1;
  await inStepsOf(stepRows, { count: rows, pause }, (from, to) => {
    for (let row = from; row < to; row++) {
      if (!values.every((column) => Math.abs(column[row]) < Infinity)) continue;
      if (first < 0) first = row;
      present[row] = 1;
      n++;
      for (let i = 0; i < size; i++) means[i] += values[i][row] - values[i][first];
    }
  });
  for (let i = 0; i < size; i++) means[i] = values[i][first] + means[i] / n;
  await inStepsOf(stepRows, { count: rows, pause }, (from, to) => {
    for (let row = from; row < to; row++) {
      if (present[row] === 0) continue;
      for (let i = 0; i < size; i++) {
        const distance = distances[i] = values[i][row] - means[i], sums = products[i];
        for (let j = 0; j <= i; j++) sums[j] += distance * distances[j];
      }
    }
  });
  const matrix: SymmetricMatrix = products.map((sums, i) =>
    Float64Array.from(sums, (_, j) => {
      if (i === j) return sums[i] > 0 && sums[i] < Infinity ? 1 : NaN;
      const c = j < i ? sums[j] : products[j][i];
      return c / Math.sqrt(products[i][i]) / Math.sqrt(products[j][j]);
    })
  );
  return { n, matrix };
}
