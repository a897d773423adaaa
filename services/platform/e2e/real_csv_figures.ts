import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { CorrelationPair } from "@shared/contracts/axi_correlations.ts";
import { QUANTILES } from "@shared/contracts/quantiles.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import type { ReferenceColumn, ReferencePair } from "../reference/real_csvs.ts";

const RELATIVE = 1e-12;
const NUMERIC_KEYS = ["mean", "sum", "stddev", "variance", "min", "max", "skewness", "kurtosis"] as const;
/** Below it doubles lose digits, so that a p-value has no relative error to speak of. */
const SMALLEST_P = 1e-290;

/** Compares one column of a summary with the reference; the first figure that is off is named. */
export function checkColumn(
  place: string,
  actual: ColumnSummary | undefined,
  expected: ReferenceColumn,
): void {
  assert(actual !== undefined, `${place}: the summary has no such column`);
  assertEquals(actual.source_name, expected.name, place);
  assertEquals(actual.distinct_exact, true, `${place}: distinct_exact`);
  for (const key of ["count", "null_count", "distinct_count"] as const) {
    assertEquals(actual[key], expected[key], `${place}: ${key} is ${actual[key]}, not ${expected[key]}`);
  }
  assertEquals(
    actual.top_values[0]?.count ?? 0,
    expected.mode_count,
    `${place}: cells with the first top value`,
  );
  checkNumeric(place, actual.numeric, expected);
  checkTemporal(place, actual.temporal, expected.temporal);
  checkText(place, actual.text, expected.text);
}

/** Compares the pairs of a correlation answer with the reference: figures, and the strongest first. */
export function checkPairs(file: string, actual: CorrelationPair[], expected: ReferencePair[]): void {
  assertEquals(actual.length, expected.length, `${file}: pairs`);
  const byNames = new Map(actual.map((pair) => [nameOf(pair), pair]));
  for (const pair of expected) checkPair(`${file}: ${nameOf(pair)}`, byNames.get(nameOf(pair)), pair);
  const strengths = actual.map((pair) => pair.estimate === null ? -1 : Math.abs(pair.estimate));
  assertEquals(strengths, strengths.toSorted((a, b) => b - a), `${file}: strongest pair first`);
}

function nameOf(pair: { column_a: string; column_b: string }): string {
  return [pair.column_a, pair.column_b].sort().join(" and ");
}

function checkPair(place: string, actual: CorrelationPair | undefined, expected: ReferencePair): void {
  assert(actual !== undefined, `${place}: no such pair in the answer`);
  assertEquals(actual.n, expected.n, `${place}: n`);
  for (const key of ["estimate", "ci_low", "ci_high"] as const) {
    checkFigure(`${place}: ${key}`, actual[key], { value: expected[key], allowed: RELATIVE });
  }
  assertEquals(actual.reason === null, expected.estimate !== null, `${place}: reason`);
  for (const key of ["p_value", "q_value"] as const) {
    checkFigure(`${place}: ${key}`, actual[key], about(expected[key], 1e-9, SMALLEST_P));
  }
}

function checkNumeric(place: string, actual: ColumnSummary["numeric"], column: ReferenceColumn): void {
  const expected = column.numeric;
  assertEquals(actual !== undefined, expected !== undefined, `${place}: has numeric figures`);
  if (actual === undefined || expected === undefined) return;
  // A mean of exactly 0 has no relative error: there the spread is the measure.
  const meanFloor = expected.mean === 0 ? RELATIVE * (expected.stddev ?? 0) : 0;
  const figures = {
    mean: about(expected.mean, RELATIVE, meanFloor),
    sum: about(expected.sum, RELATIVE, meanFloor * column.count),
    stddev: about(expected.stddev),
    variance: about(expected.variance),
    min: about(expected.min),
    max: about(expected.max),
    // Both cancel near 0, where pandas itself errs by 8e-13.
    skewness: about(expected.skewness, RELATIVE, RELATIVE),
    kurtosis: about(expected.kurtosis, RELATIVE, RELATIVE),
  };
  for (const key of NUMERIC_KEYS) checkFigure(`${place}: ${key}`, actual[key], figures[key]);
  checkDerived(place, actual, expected);
  assertEquals(actual.quantile_error, 0, `${place}: quantile_error`);
  for (const key of QUANTILES) {
    checkFigure(`${place}: quantile ${key}`, actual.quantiles[key], about(expected.quantiles[key]));
  }
}

/** Figures that follow from moments and ranks; an interval around 0 is as exact as the spread allows. */
function checkDerived(
  place: string,
  actual: NonNullable<ColumnSummary["numeric"]>,
  expected: NonNullable<ReferenceColumn["numeric"]>,
): void {
  const floor = RELATIVE * Math.max(expected.stddev ?? 0, Math.abs(expected.mean ?? 0));
  for (const key of ["standard_error", "variation", "iqr", "mad", "robust_outlier_count"] as const) {
    checkFigure(`${place}: ${key}`, actual[key], about(expected[key], 10 * RELATIVE));
  }
  for (const key of ["mean_ci_low", "mean_ci_high", "trimmed_mean"] as const) {
    checkFigure(`${place}: ${key}`, actual[key], about(expected[key], RELATIVE, floor));
  }
  const [test, wanted] = [actual.jarque_bera, expected.jarque_bera];
  checkFigure(
    `${place}: jarque_bera`,
    test?.statistic ?? null,
    about(wanted?.statistic ?? null, 1e-11, RELATIVE),
  );
  checkFigure(`${place}: its p`, test?.p_value ?? null, about(wanted?.p_value ?? null, 1e-9, SMALLEST_P));
  assertEquals(actual.median_ci?.ranks, expected.median_ci?.ranks, `${place}: ranks`);
  for (const key of ["low", "high", "confidence"] as const) {
    checkFigure(
      `${place}: median_ci`,
      actual.median_ci?.[key] ?? null,
      about(expected.median_ci?.[key] ?? null),
    );
  }
  for (const key of ["inner_low", "inner_high", "outer_low", "outer_high"] as const) {
    const fence = expected.fences?.[key] ?? null;
    checkFigure(`${place}: ${key}`, actual.fences?.[key] ?? null, about(fence, RELATIVE, floor));
  }
  for (const key of ["outside_inner", "outside_outer"] as const) {
    assertEquals(actual.fences?.[key], expected.fences?.[key], `${place}: ${key}`);
  }
}

function checkTemporal(
  place: string,
  actual: ColumnSummary["temporal"],
  expected: ReferenceColumn["temporal"],
): void {
  assertEquals(actual !== undefined, expected !== undefined, `${place}: has temporal figures`);
  if (actual === undefined || expected === undefined) return;
  const [min, max] = [Date.parse(expected.min), Date.parse(expected.max)];
  assertEquals(Date.parse(actual.min ?? ""), min, `${place}: min is ${actual.min}, not ${expected.min}`);
  assertEquals(Date.parse(actual.max ?? ""), max, `${place}: max is ${actual.max}, not ${expected.max}`);
  assertEquals(actual.range_seconds, (max - min) / 1000, `${place}: range_seconds`);
}

function checkText(place: string, actual: ColumnSummary["text"], expected: ReferenceColumn["text"]): void {
  assertEquals(actual !== undefined, expected !== undefined, `${place}: has text figures`);
  if (actual === undefined || expected === undefined) return;
  for (const key of ["length_min", "length_mean", "length_max"] as const) {
    checkFigure(`${place}: ${key}`, actual[key], about(expected[key]));
  }
}

interface Figure {
  readonly value: number | null;
  /** How far off an answer may be. */
  readonly allowed: number;
}

/** The figure, known to a relative error; `floor` is allowed in any case. */
function about(value: number | null, relative = RELATIVE, floor = 0): Figure {
  return { value, allowed: Math.max(floor, relative * Math.abs(value ?? 0)) };
}

function checkFigure(place: string, actual: number | null | undefined, { value, allowed }: Figure): void {
  const off = Math.abs((actual ?? NaN) - (value ?? NaN));
  const holds = value === null ? actual === null : off <= allowed;
  assert(holds, `${place} is ${actual}, not ${value}: off by ${off}, allowed ${allowed}`);
}
