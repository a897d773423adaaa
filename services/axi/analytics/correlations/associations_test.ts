import fc from "fast-check";
import { CorrelationPair } from "@shared/contracts/axi_correlations.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import type { AssociatedColumn } from "./association_plan.ts";
import { associatedPairs } from "./associations.ts";
import { type MeasuredPair, rankedPairs } from "./correlation_pairs.ts";
import type { MixedColumn } from "./mixed_reader.ts";
import { partialPairs } from "./partial.ts";

const pause = () => Promise.resolve();
const PLAN = [
  { name: "x", type: "float", role: "number" },
  { name: "y", type: "int", role: "number" },
  { name: "day", type: "date", role: "time" },
  { name: "flag", type: "bool", role: "flag" },
  { name: "city", type: "text", role: "category" },
  { name: "size", type: "text", role: "category" },
] as const satisfies readonly AssociatedColumn[];

/** Cells in the order of the plan; of categories the code, 0 for none. */
type Row = readonly number[];

const number = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(NaN, 1e15, 1e15 + 1, 1e-9, 1e300));
const ROWS = fc.array(
  fc.tuple(number, number, fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1, NaN), code(3), code(4)),
  { maxLength: 30 },
);

function code(most: number) {
  return fc.integer({ min: 0, max: most });
}

async function pairsOf(rows: readonly Row[], plan: readonly AssociatedColumn[] = PLAN) {
  const read = plan.map(({ name, role }): MixedColumn => {
    const cells = rows.map((row) => row[PLAN.findIndex((column) => column.name === name)]);
    return role === "category"
      ? { kind: "category", codes: Uint16Array.from(cells), size: Math.max(0, ...cells) }
      : { kind: "number", values: Float64Array.from(cells) };
  });
  const pairs = await associatedPairs(plan, read, { includeScatter: false, pause });
  return new Map(pairs.map((pair) => [[pair.column_a, pair.column_b].sort().join(" "), pair]));
}

type Pairs = Awaited<ReturnType<typeof pairsOf>>;

/** The same figures but for rounding. */
function assertSame(found: Pairs, expected: Pairs, figures: readonly (keyof MeasuredPair)[]): void {
  for (const [name, pair] of expected) {
    for (const figure of figures) {
      const a = found.get(name)?.[figure], b = pair[figure];
      if (typeof a !== "number" || typeof b !== "number") assertEquals(a, b, `${figure} of ${name}`);
      else assert(Math.abs(a - b) <= 1e-6, `${figure} of ${name}: ${a}, not ${b}`);
    }
  }
}

Deno.test("associatedPairs gives of whatever rows figures within their bounds, or null with the reason", async () => {
  await fc.assert(
    fc.asyncProperty(ROWS, async (rows) => {
      const pairs = rankedPairs([...(await pairsOf(rows)).values()], "bh");
      assertEquals(pairs.length, 15);
      for (const pair of pairs) {
        const told = CorrelationPair.parse(pair);
        const { estimate, p_value, q_value, reason, ci_low, ci_high } = told;
        assertEquals([p_value === null, q_value === null, reason !== null], Array(3).fill(estimate === null));
        assertEquals(ci_low === null, ci_high === null);
        assert((ci_low ?? 0) <= (ci_high ?? 0), JSON.stringify(told));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("associatedPairs does not depend on the order of rows and columns", async () => {
  await fc.assert(
    fc.asyncProperty(ROWS, async (rows) => {
      const small = rows.map((row) => row.map((cell) => Math.abs(cell) > 1e9 ? 7 : cell));
      const expected = await pairsOf(small);
      const figures = ["n", "estimate", "ci_low", "ci_high", "p_value", "reason", "measure"] as const;
      assertSame(await pairsOf(small.toReversed()), expected, figures);
      assertSame(await pairsOf(small, PLAN.toReversed()), expected, figures);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("partialPairs does not depend on the order, the origin or the unit of columns", async () => {
  const rows = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.sin(i) + Math.cos(3 * i), i % 7]);
  const column = (i: number, turned: (value: number) => number = (value) => value) =>
    Float64Array.from(rows, (row) => turned(row[i]));
  const { pairs: [ab, ac, bc], matrix } = await partialPairs(
    ["a", "b", "c"],
    [column(0), column(1), column(2)],
    pause,
  );
  const moved = await partialPairs(
    ["c", "b", "a"],
    [column(2, (v) => -v), column(1, (v) => 1e9 + 1e3 * v), column(0)],
    pause,
  );
  const expected = [-(bc.estimate ?? NaN), -(ac.estimate ?? NaN), ab.estimate ?? NaN];
  moved.pairs.forEach(({ estimate, n }, i) => {
    assertEquals(n, 50);
    assert(Math.abs((estimate ?? NaN) - expected[i]) < 1e-9, `${estimate}, not ${expected[i]}`);
  });
  assertEquals([matrix.rank, moved.matrix.rank], [3, 3]);
});

Deno.test("partialPairs is null with the reason for few rows, and where a column is constant", async () => {
  const reasons = async (...columns: number[][]) => {
    const names = columns.map((_, i) => String(i));
    const { pairs } = await partialPairs(names, columns.map((column) => Float64Array.from(column)), pause);
    return pairs.map(({ estimate, reason }) => [estimate, reason]);
  };
  assertEquals(await reasons([], [], []), Array(3).fill([null, "too_few_rows"]));
  assertEquals(await reasons([1, 2, NaN], [2, 1, 5], [3, 3, 1]), Array(3).fill([null, "too_few_rows"]));
  assertEquals(
    await reasons([1, 2, 3, 5, 4], [2, 1, 3, 4, 5], [7, 7, 7, 7, 7]),
    Array(3).fill([null, "constant_column"]),
  );
});
