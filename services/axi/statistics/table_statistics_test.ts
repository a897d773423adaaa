import type { NumericSummary } from "@shared/contracts/axi_analytics.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { pearson } from "../analytics/correlations/correlation_pairs.ts";
import { statisticsRunHere } from "./statistics_run.ts";
import { PAIRED_COLUMNS_MAX, type TableSummary } from "./table_statistics.ts";
import { wilson } from "./wilson.ts";
import { assertClose, randomNumbers, shuffled, summarize, type TestValue } from "./testing.ts";

type Row = readonly TestValue[];

function summaryOf(types: readonly ColumnType[], rows: readonly Row[]): Promise<TableSummary> {
  return summarize(statisticsRunHere(types), rows);
}

Deno.test("TableStatistics summarizes every type of column", async () => {
  const { row_count, columns, coMoments } = await summaryOf([
    "int",
    "float",
    "decimal",
    "bool",
    "date",
    "timestamp",
    "text",
  ], [
    [1, 0.5, "0.10000000000000001", 1, 0, 0, "é😀"],
    [2, null, "0.10000000000000002", 0, -1, -1, ""],
    [2, Infinity, "0.10000000000000001", 1, null, 1_500_000, "abc"],
    [null, -1, null, null, 18_262, 1.6e15 + 1, "abc"],
  ]);
  assertEquals([row_count, coMoments?.columns], [4, 3]);
  const [int, float, decimal, bool, date, timestamp, text] = columns;
  assertEquals([int.count, int.null_count, int.distinct_count, int.top_values], [3, 1, 2, [
    { value: 2, count: 2 },
    { value: 1, count: 1 },
  ]]);
  assertEquals([int.numeric?.sum, int.numeric?.min, int.numeric?.max, int.numeric?.quantiles["0.5"]], [
    5,
    1,
    2,
    2,
  ]);
  assertEquals([float.count, float.null_count, float.numeric?.infinite_count, float.numeric?.max], [
    3,
    1,
    1,
    0.5,
  ]);
  assertEquals(float.top_values.map(({ value }) => value), [-1, 0.5, "Infinity"]);
  assertEquals([decimal.distinct_count, decimal.top_values[0]], [2, {
    value: "0.10000000000000001",
    count: 2,
  }]);
  const { low: ci_low = null, high: ci_high = null } = wilson(2, 3) ?? {};
  assertEquals([bool.count, bool.boolean], [3, {
    true_count: 2,
    false_count: 1,
    true_ratio: 2 / 3,
    ci_low,
    ci_high,
  }]);
  assertEquals(bool.top_values, [{ value: true, count: 2 }, { value: false, count: 1 }]);
  assertEquals(date.temporal, {
    min: "1969-12-31",
    max: "2020-01-01",
    range_seconds: 18_263 * 86_400,
    duplicate_count: 0,
    steps: {
      dominant_seconds: 86_400,
      dominant_share: 0.5,
      gap_count: 1,
      longest_gap_seconds: 18_262 * 86_400,
    },
    weekday_counts: [0, 0, 2, 1, 0, 0, 0],
    month_counts: [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    hour_counts: null,
    time_zone: null,
    future_count: null,
    future_after: null,
  });
  assertEquals([timestamp.temporal?.min, timestamp.temporal?.max], [
    "1969-12-31T23:59:59.999999Z",
    "2020-09-13T12:26:40.000001Z",
  ]);
  assertEquals(text.text, {
    length_min: 0,
    length_mean: 2,
    length_p95: 3,
    length_max: 3,
    shapes_exact: true,
    form: null,
    patterns: [{ pattern: "AAA", share: 0.5 }, { pattern: "", share: 0.25 }, { pattern: "AA", share: 0.25 }],
    variants: { group_count: 0, row_count: 0, examples: [] },
  });
  assertEquals(text.top_values, [{ value: "abc", count: 2 }, { value: "", count: 1 }, {
    value: "é😀",
    count: 1,
  }]);
});

Deno.test("TableStatistics never estimates more different values than there are", async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => [100_001 + i]);
  const [{ distinct_count, distinct_exact }] = (await summaryOf(["int"], rows)).columns;
  assertEquals([distinct_count, distinct_exact], [100_000, false]);
});

Deno.test("TableStatistics of no rows, and of nothing but nulls, are empty", async () => {
  const types = ["int", "decimal", "bool", "date", "text"] as const;
  const nulls = Array.from({ length: 1500 }, () => types.map(() => null));
  for (const rows of [[], nulls]) {
    const { row_count, columns } = await summaryOf(types, rows);
    assertEquals(row_count, rows.length);
    for (const column of columns) {
      assertEquals([
        column.count,
        column.null_count,
        column.distinct_count,
        column.distinct_exact,
        column.top_values,
      ], [0, rows.length, 0, true, []]);
    }
    const [int, , bool, date, text] = columns;
    const { quantiles, infinite_count, zero_count, negative_count, quantile_error, ...figures } =
      int.numeric ??
        {};
    assertEquals([infinite_count, zero_count, negative_count, quantile_error], [0, 0, 0, 0]);
    assertEquals(new Set([...Object.values(figures), ...Object.values(quantiles ?? {})]), new Set([null]));
    assertEquals([bool.boolean?.true_ratio, bool.boolean?.ci_low, bool.boolean?.ci_high], [null, null, null]);
    assertEquals([date.temporal?.min, date.temporal?.steps, date.temporal?.month_counts], [
      null,
      null,
      Array(12).fill(0),
    ]);
    assertEquals([text.text?.length_min, text.text?.length_p95, text.text?.form, text.text?.patterns], [
      null,
      null,
      null,
      [],
    ]);
    for (const { uniqueness, top_share, entropy_bits, examples } of columns) {
      assertEquals([uniqueness, top_share, entropy_bits, examples], [null, null, null, []]);
    }
  }
});

Deno.test("TableStatistics of the largest and least doubles are exact, and null where doubles can't hold them", async () => {
  const cells = [1.7, -1.7, 1.7, 1.7];
  for (const [scale, variance] of [[1e308, null], [1e-320, 0], [1e-200, 0], [1e160, null]] as const) {
    const { columns: [{ numeric }] } = await summaryOf(["float"], cells.map((cell) => [cell * scale]));
    const { mean = null, stddev = null, mean_ci_low = null, skewness = null, kurtosis = null } = numeric ??
      {};
    const digits = scale === 1e-320 ? 1e-3 : 1e-14; // 1.7e-320 has three
    assertEquals(numeric?.variance, variance);
    assertClose(mean, 0.85 * scale, digits);
    assertClose(stddev, 1.7 * scale, digits);
    // statsmodels 0.15.0: DescrStatsW([1.7, -1.7, 1.7, 1.7]).tconfint_mean()
    if (scale !== 1e308) assertClose(mean_ci_low, -1.8550793594911519 * scale, digits);
    assertClose(skewness, -2, 1e-14);
    assertClose(kurtosis, 4, 1e-14);
  }
});

Deno.test("TableStatistics do not depend on the order of rows", async () => {
  const random = randomNumbers(1), types = ["int", "float", "text", "bool", "decimal"] as const;
  for (const count of [1, 1023, 1024, 1025, 5000]) {
    const rows = Array.from({ length: count }, (): Row => [
      Math.floor(1e9 * random()),
      random() < 0.1 ? null : 1e6 + random(),
      `t${Math.floor(50 * random())}`,
      random() < 0.5 ? 1 : 0,
      String(Math.floor(100 * random()) / 100),
    ]);
    const [one, other] = [await summaryOf(types, rows), await summaryOf(types, shuffled(rows, random))];
    one.columns.forEach((column, i) => {
      const { numeric: a, ...rest } = column, { numeric: b, ...otherRest } = other.columns[i];
      assertEquals(rest, otherRest);
      const ranked = (
        { quantiles, iqr, mad, trimmed_mean, median_ci, fences, histogram, ...others }: NumericSummary,
      ) => [
        [quantiles, iqr, mad, trimmed_mean, median_ci, fences, histogram],
        [others.robust_outlier_count, others.zero_count, others.negative_count, others.min, others.max],
      ];
      assertEquals(a && ranked(a), b && ranked(b));
      for (
        const figure of ["mean", "stddev", "variance", "sum", "mean_ci_low", "skewness", "kurtosis"] as const
      ) {
        const scale = figure === "skewness" || figure === "kurtosis" ? 1 : 0; // both may be near 0
        assertClose((a?.[figure] ?? 0) + scale, (b?.[figure] ?? 0) + scale, 1e-12, `${figure} of ${count}`);
      }
    });
    if (count < 3 || one.coMoments === null || other.coMoments === null) continue;
    const [r, s] = [one, other].map(({ coMoments }) =>
      coMoments === null ? null : pearson(coMoments.pair(0, 1))
    );
    assert(Math.abs((r?.estimate ?? NaN) - (s?.estimate ?? NaN)) <= 1e-12);
    assertEquals(r?.n, s?.n);
  }
});

Deno.test("TableStatistics keep co-moments of up to 64 numeric columns", async () => {
  const types = (count: number) => Array.from({ length: count }, () => "int" as const);
  const row = (count: number) => Array.from({ length: count }, (_, i) => i);
  const at = await summaryOf(types(PAIRED_COLUMNS_MAX), [row(PAIRED_COLUMNS_MAX)]);
  assertEquals(at.coMoments?.columns, 64);
  const beyond = await summaryOf(types(PAIRED_COLUMNS_MAX + 1), [row(PAIRED_COLUMNS_MAX + 1)]);
  assertEquals([beyond.coMoments, beyond.columns.length], [null, 65]);
});
