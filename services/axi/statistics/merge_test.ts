import fc from "fast-check";
import type { NumericSummary } from "@shared/contracts/axi_analytics.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { RowBlockWriter } from "./row_block.ts";
import { UnreadableState } from "./state_reader.ts";
import { TableStatistics, type TableSummary } from "./table_statistics.ts";
import { addRow, assertClose, randomNumbers, shuffled, type TestValue } from "./testing.ts";

type Row = readonly TestValue[];
const TYPES: readonly ColumnType[] = ["int", "float", "decimal", "bool", "date", "timestamp", "text"];

/** Adds rows to the statistics, a thousand or `blockRows` at a time. */
function add(
  statistics: TableStatistics,
  types: readonly ColumnType[],
  rows: readonly Row[],
): TableStatistics {
  const block = new RowBlockWriter(types);
  for (const row of rows) {
    addRow(block, row);
    if (!block.isFull) continue;
    statistics.add(block);
    block.clear();
  }
  statistics.add(block);
  return statistics;
}

function statisticsOf(types: readonly ColumnType[], rows: readonly Row[]): TableStatistics {
  return add(new TableStatistics(types), types, rows);
}

/** Joins the statistics of so many chunks, each of which has been written and read. */
function merged(
  types: readonly ColumnType[],
  rows: readonly Row[],
  cuts: readonly number[],
): TableStatistics {
  const ends = [...cuts.map((cut) => Math.floor(cut * rows.length)), rows.length].sort((a, b) => a - b);
  const all = new TableStatistics(types);
  let start = 0;
  for (const end of ends) {
    const state = statisticsOf(types, rows.slice(start, end)).state();
    all.merge(TableStatistics.fromState(state, types));
    start = end;
  }
  return all;
}

/** Fails unless all figures are equal, sums and moments to a few ulps of the largest value. */
function assertAlike(actual: TableSummary, expected: TableSummary): void {
  assertEquals(actual.row_count, expected.row_count);
  actual.columns.forEach(({ numeric, text, ...column }, i) => {
    const { numeric: wanted, text: wantedText, ...others } = expected.columns[i];
    assertEquals(column, others);
    assertEquals([text?.length_min, text?.length_max], [wantedText?.length_min, wantedText?.length_max]);
    assertClose(text?.length_mean ?? null, wantedText?.length_mean ?? null, 1e-15);
    if (numeric === undefined || wanted === undefined) return;
    assertFiguresAlike(numeric, wanted);
  });
  assertPairsAlike(actual, expected);
}

function assertFiguresAlike(actual: NumericSummary, expected: NumericSummary): void {
  const [mine, wanted] = [rounded(actual), rounded(expected)];
  assertEquals(mine.exact, wanted.exact);
  const spread = Math.abs(expected.mean ?? 0) + (expected.stddev ?? 0);
  const tolerances = [...Array(6).fill(0), spread, spread, 100, 100, 100, 100];
  mine.figures.forEach((a, i) => {
    const b = wanted.figures[i];
    const slack = 1e-12 * Math.max(tolerances[i], Math.abs(b ?? NaN));
    assert(a === b || Math.abs((a ?? NaN) - (b ?? NaN)) <= slack, `${a} instead of ${b}`);
  });
}

/** The figures that rounding may move, and those that it must not. */
function rounded(figures: NumericSummary) {
  const { mean, sum, variance, stddev, standard_error, variation, ...others } = figures;
  const { mean_ci_low, mean_ci_high, skewness, kurtosis, jarque_bera, ...exact } = others;
  const { statistic = null, p_value = null } = jarque_bera ?? {};
  const moments = [mean, sum, variance, stddev, standard_error, variation];
  return { exact, figures: [...moments, mean_ci_low, mean_ci_high, skewness, kurtosis, statistic, p_value] };
}

function assertPairsAlike({ coMoments: actual }: TableSummary, { coMoments: expected }: TableSummary): void {
  assertEquals(actual?.columns, expected?.columns);
  for (let a = 1; a < (expected?.columns ?? 0); a++) {
    for (let b = 0; b < a; b++) {
      const mine = actual?.pair(a, b), wanted = expected?.pair(a, b);
      if (mine === undefined || wanted === undefined) continue;
      assertEquals([mine.n, mine.m2A === 0, mine.m2B === 0], [wanted.n, wanted.m2A === 0, wanted.m2B === 0]);
      assertClose(mine.m2A, wanted.m2A, 1e-12);
      assertClose(mine.m2B, wanted.m2B, 1e-12);
      const scale = Math.sqrt(wanted.m2A * wanted.m2B);
      assert(Math.abs(mine.c - wanted.c) <= 1e-12 * scale, `${mine.c} instead of ${wanted.c}`);
    }
  }
}

const int = fc.integer({ min: -1000, max: 1000 });
const row = fc.tuple(
  fc.option(fc.oneof(int, fc.constant(999_999_999_999_999))),
  fc.option(fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => Math.abs(x) < 1e-6 ? 0 : x),
    fc.constantFrom(0.1, Infinity),
  )),
  fc.option(int.map((n) => String(n / 100))),
  fc.option(fc.constantFrom(0, 1)),
  fc.option(int),
  fc.option(int.map((n) => n * 1e9 + 1.6e15)),
  fc.option(fc.constantFrom("", "a", "é", "x".repeat(300), "y".repeat(300))),
);
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

Deno.test("TableStatistics merged from one to seven chunks are those of the whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 200, size: "max" }), cuts, async (rows, at) => {
      assertAlike(await merged(TYPES, rows, at).finish(), await statisticsOf(TYPES, rows).finish());
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("TableStatistics merged from chunks of shuffled rows are those of the whole", async () => {
  const random = randomNumbers(7);
  const rows = Array.from({ length: 20_000 }, (_, i): Row => [
    Math.floor(1e9 * random()),
    random() < 0.1 ? null : 1e6 + random(),
    (1000 * random()).toFixed(2),
    i % 2,
    i % 1000,
    1.6e15 + i,
    `t${i % 5000}`,
  ]);
  const whole = await statisticsOf(TYPES, rows).finish();
  for (const at of [[], [0.5], [0.1, 0.11, 0.5, 0.9, 0.9, 1]]) {
    assertAlike(await merged(TYPES, shuffled(rows, random), at).finish(), whole);
  }
});

Deno.test("TableStatistics merged keep a pair's constant column constant, whatever the first values are", async () => {
  const types = ["float", "float"] as const; // in the pair's rows the first column is 0.1 throughout
  const first: Row[] = [[0.3, null], [0.1, 1], [0.1, 2]], second: Row[] = [[0.7, null], [0.1, 5]];
  const statistics = statisticsOf(types, first);
  statistics.merge(statisticsOf(types, second));
  const pair = (await statistics.finish()).coMoments?.pair(0, 1);
  assertEquals([pair?.n, pair?.m2A], [3, 0]);
});

Deno.test("TableStatistics that go on from their state are those that never stopped, to the last bit", async () => {
  const random = randomNumbers(3), count = 120_000;
  const rows = Array.from(
    { length: count },
    (_, i): Row => [i, random(), random().toFixed(9), i % 2, i % 90_000, i, `t${i % 70_000}`],
  );
  const wide = [...TYPES, ...new Array<ColumnType>(60).fill("bool")]; // so that few values are exact
  const whole = await statisticsOf(wide, rows).finish();
  for (const stop of [1024, 100 * 1024]) {
    const state = statisticsOf(wide, rows.slice(0, stop)).state();
    const statistics = add(TableStatistics.fromState(state, wide), wide, rows.slice(stop));
    assertEquals(await statistics.finish(), whole);
  }
});

Deno.test("TableStatistics go on with columns that their state did not have, null so far", async () => {
  const state = statisticsOf(["int", "text"], [[1, "a"], [2, "b"]]).state(),
    types = ["int", "text", "float", "text"] as const;
  const statistics = add(TableStatistics.fromState(state, types), types, [[3, null, 0.5, "c"]]);
  const whole = statisticsOf(types, [[1, "a", null, null], [2, "b", null, null], [3, null, 0.5, "c"]]);
  assertAlike(await statistics.finish(), await whole.finish());
});

Deno.test("TableStatistics refuse a state of other columns, another version, or cut", () => {
  const state = statisticsOf(["int", "text"], [[1, "a"]]).state();
  assertThrows(() => TableStatistics.fromState(state, ["int"]), UnreadableState, "columns int,text");
  assertThrows(() => TableStatistics.fromState(state, ["int", "bool"]), UnreadableState, "columns int,text");
  assertThrows(() => TableStatistics.fromState(state.subarray(1), ["int", "text"]), UnreadableState);
  const other = state.slice();
  other[7]++;
  assertThrows(() => TableStatistics.fromState(other, ["int", "text"]), UnreadableState, "version");
  assertThrows(
    () => new TableStatistics(["int"]).merge(new TableStatistics(["bool"])),
    TypeError,
    "int with those of bool",
  );
});

Deno.test("TableStatistics merged beyond the exact limits keep their bounds", async () => {
  const random = randomNumbers(5),
    types: ColumnType[] = ["float", ...new Array<ColumnType>(400).fill("bool")];
  const frequent = (i: number) => i % 10 === 0 ? i % 100 : 1000 + random();
  const rows = Array.from({ length: 60_000 }, (_, i): Row => [frequent(i)]);
  const sorted = Float64Array.from(rows, ([value]) => Number(value)).sort();
  for (const at of [[0.5], [0.2, 0.4, 0.6, 0.8], [0.01, 0.02, 0.99]]) {
    const { columns: [column] } = await merged(types, rows, at).finish();
    const { numeric, distinct_count, distinct_exact, top_values } = column;
    assertEquals(distinct_exact, false);
    assert(Math.abs(distinct_count - 54_010) <= 4 * 0.0081 * 54_010, `${distinct_count} different values`);
    assertEquals(
      new Set(top_values.slice(0, 10).map(({ value }) => value)),
      new Set([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
    );
    for (const { count } of top_values.slice(0, 10)) {
      assert(count <= 600 && count >= 600 - 60_000 / 1024, `${count} times`);
    }
    for (const [p, value] of Object.entries(numeric?.quantiles ?? {})) {
      const rank = sorted.findLastIndex((other) => other <= Number(value)) / sorted.length;
      const below = sorted.findIndex((other) => other >= Number(value)) / sorted.length;
      const error = Math.max(below - Number(p), Number(p) - rank);
      assert(error <= (numeric?.quantile_error ?? 0) + 1e-4, `${p}: off by ${error}`);
    }
  }
});
