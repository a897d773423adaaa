import { z } from "zod";
import { NumericSummary } from "@shared/contracts/axi_analytics.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { pearson } from "../analytics/correlations/correlation_pairs.ts";
import { medianRanks } from "./median_interval.ts";
import { statisticsRunHere } from "./statistics_run.ts";
import { tPoint } from "./t_interval.ts";
import { assertClose, randomNumbers, shuffled, summarize } from "./testing.ts";

const Value = z.union([z.number(), z.string().transform(Number)]).nullable();
const Reference = z.object({
  t_975: z.array(z.tuple([z.number(), z.number()])),
  median_ranks: z.array(z.tuple([z.int(), z.int().nullable(), z.int().nullable(), z.number().nullable()])),
  columns: z.array(z.object({
    name: z.string(),
    values: z.array(Value),
    condition: z.number(),
    numeric: NumericSummary.partial(),
  })),
  pairs: z.array(z.object({
    name: z.string(),
    x: z.array(z.number()),
    y: z.array(z.number()),
    n: z.int(),
    estimate: z.number().nullable(),
  })),
});
const text = await Deno.readTextFile(new URL("./reference_edges.json", import.meta.url));
const { t_975, median_ranks, columns, pairs } = Reference.parse(JSON.parse(text));

/** Figures that err by the last digits of the values, however small they are themselves. */
const AS_LARGE = /mean|quantiles|min|max|fences|sum|median_ci|iqr|mad/;
/** Figures of which 1 is as much as they usually are. */
const NEAR_ONE = /skewness|kurtosis|jarque_bera/;
const EXACT = /count|outside|ranks/;
const EPSILON = 2 ** -52;

function* leaves(value: unknown, path = ""): Generator<[path: string, value: number | null]> {
  if (value === null || typeof value === "number") return yield [path, value];
  for (const [name, member] of Object.entries(value ?? {})) {
    yield* leaves(member, path === "" ? name : `${path}.${name}`);
  }
}

/** Fails unless every expected figure is there: counts equal, others as near as doubles of that condition can be. */
function check(
  actual: unknown,
  { name, condition, numeric, values }: z.infer<typeof Reference>["columns"][number],
) {
  const found = new Map(leaves(actual));
  const size = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)).filter(Number.isFinite));
  for (const [path, expected] of leaves(numeric)) {
    const value = found.get(path) ?? null, what = `${path} of ${name}: ${value} instead of ${expected}`;
    if (value === null || expected === null || EXACT.test(path)) {
      assertEquals(value, expected, what);
      continue;
    }
    const scale = AS_LARGE.test(path)
      ? size
      : condition * Math.max(Math.abs(expected), NEAR_ONE.test(path) ? 1 : 0);
    const slack = Math.max(64 * EPSILON * scale, 2 * Number.MIN_VALUE);
    assert(
      Math.abs(value - expected) <= slack,
      `${what}, off by ${Math.abs(value - expected) / EPSILON / scale} ulp`,
    );
  }
}

Deno.test("TableStatistics of columns at the edges of doubles are those of 50 digits", async () => {
  for (const column of columns) {
    const rows = column.values.map((value) => [value]);
    const summary = await summarize(statisticsRunHere(["float"]), rows);
    check(summary.columns[0].numeric, column);
  }
});

Deno.test("tPoint() and medianRanks() are those of 50 digits", () => {
  for (const [degrees, expected] of t_975) assertClose(tPoint(degrees), expected, 2e-14, `t of ${degrees}`);
  for (const [n, low, high, confidence] of median_ranks) {
    const ranks = medianRanks(n);
    assertEquals([ranks?.low ?? null, ranks?.high ?? null], [low, high], `${n} values`);
    assertClose(ranks?.confidence ?? null, confidence, 1e-14, `${n} values`);
  }
});

Deno.test("pearson() of pairs at the edges of doubles errs by 1e-12 at the most, in any order of rows", async () => {
  const random = randomNumbers(3);
  for (const { name, x, y, n, estimate } of pairs) {
    const rows = x.map((value, i) => [value, y[i]]);
    for (const order of [rows, shuffled(rows, random)]) {
      const { coMoments } = await summarize(statisticsRunHere(["float", "float"]), order);
      const found = coMoments === null ? null : pearson(coMoments.pair(0, 1));
      assertEquals([found?.n, found?.estimate === null], [n, estimate === null], name);
      const difference = Math.abs((found?.estimate ?? 0) - (estimate ?? 0));
      assert(difference <= 1e-12, `${name}: off by ${difference}`);
    }
  }
});
