import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { assertClose } from "../../statistics/testing.ts";
import { adjustedP } from "./adjusted_p.ts";
import { rankColumn, RankScratch } from "./ranked_column.ts";
import { rankPairs } from "./rank_pairs.ts";
import reference from "./reference_correlations.json" with { type: "json" };

const pause = () => Promise.resolve();
const doubles = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? NaN);

async function pairOf(
  method: "spearman" | "kendall",
  a: readonly (number | null)[],
  b: readonly (number | null)[],
) {
  const [pair] = await rankPairs(["a", "b"], [doubles(a), doubles(b)], { method, pause });
  return pair;
}

Deno.test("rankPairs gives SciPy's Spearman with Bonett and Wright's interval", async () => {
  for (const { name, a, b, n, spearman } of reference.pairs) {
    const pair = await pairOf("spearman", a, b);
    assertEquals([pair.n, pair.measure, pair.reason], [n, "spearman", null], name);
    assert(Math.abs((pair.estimate ?? NaN) - spearman.estimate) <= 1e-12, `${name}: ${pair.estimate}`);
    // near 1 the rounding of r itself moves p
    if (Math.abs(spearman.estimate) < 1 - 1e-12) assertClose(pair.p_value, spearman.p, 1e-9, `${name}: p`);
    if (spearman.ci === null) continue;
    assertClose(pair.ci_low, spearman.ci[0], 1e-9, `${name}: low`);
    assertClose(pair.ci_high, spearman.ci[1], 1e-9, `${name}: high`);
  }
});

Deno.test("rankPairs gives SciPy's Kendall, exact for few rows without ties", async () => {
  for (const { name, a, b, n, kendall } of reference.pairs) {
    const pair = await pairOf("kendall", a, b);
    assertEquals([pair.n, pair.measure, pair.reason], [n, "kendall_tau_b", null], name);
    assert(Math.abs((pair.estimate ?? NaN) - kendall.estimate) <= 1e-12, `${name}: ${pair.estimate}`);
    assertClose(pair.p_value, kendall.p, 1e-9, `${name}: p by ${pair.p_method}`);
  }
  const methods = new Map<string, string | null>();
  for (const { name, a, b } of reference.pairs) methods.set(name, (await pairOf("kendall", a, b)).p_method);
  const expected = {
    "33 rows": "exact",
    "34 rows": "normal",
    "one swap": "exact",
    "33 rows, 4 values": "normal",
  };
  for (const [name, method] of Object.entries(expected)) assertEquals(methods.get(name), method, name);
});

Deno.test("rankPairs is null with the reason where a correlation is undefined", async () => {
  for (const method of ["spearman", "kendall"] as const) {
    const reasonOf = async (a: (number | null)[], b: (number | null)[]) => {
      const { n, estimate, p_value, ci_low, reason } = await pairOf(method, a, b);
      assertEquals([estimate, p_value, ci_low], [null, null, null]);
      return [n, reason];
    };
    assertEquals(await reasonOf([], []), [0, "too_few_rows"]);
    assertEquals(await reasonOf([1], [2]), [1, "too_few_rows"]);
    assertEquals(await reasonOf([1, 2, null, 3], [1, 2, 3, null]), [2, "too_few_rows"]);
    assertEquals(await reasonOf([1, 2, 3, Infinity], [1, 2, -Infinity, 4]), [2, "too_few_rows"]);
    assertEquals(await reasonOf([7, 7, 7, null], [1, 2, 3, 4]), [3, "constant_column"]);
    assertEquals(await reasonOf([1, 2, 3, 4], [5, 5, 5, null]), [3, "constant_column"]);
    assertEquals((await pairOf(method, [1, 2, 3], [1, 2, 3])).ci_low, null);
  }
});

Deno.test("rankPairs gives each of three columns with gaps what the pair alone gets", async () => {
  const cell = fc.option(fc.integer({ min: -4, max: 4 }), { freq: 4 });
  const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom("spearman", "kendall"), async (table, method) => {
      const columns = [0, 1, 2].map((i) => table.map((row) => row[i]));
      const pairs = await rankPairs(["0", "1", "2"], columns.map(doubles), { method, pause });
      for (const pair of pairs) {
        const [a, b] = [columns[Number(pair.column_a)], columns[Number(pair.column_b)]];
        const alone = await pairOf(method, a, b);
        assertEquals({ ...pair, column_a: "a", column_b: "b" }, alone);
        const kept = table.map((_, i) => i).filter((i) => a[i] !== null && b[i] !== null);
        assertEquals(pair.n, kept.length);
        if (method === "kendall" && pair.estimate !== null) {
          assertClose(pair.estimate, tauByPairs(kept.map((i) => [a[i] ?? 0, b[i] ?? 0])), 1e-12);
        }
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("rankPairs does not depend on the order of rows or columns, nor on what keeps the order of values", async () => {
  const cell = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 40 }),
      fc.constantFrom("spearman", "kendall"),
      async (rows, method) => {
        const [a, b] = [rows.map(([cell]) => cell), rows.map(([, cell]) => cell)];
        const figures = ({ column_a: _a, column_b: _b, ...rest }: Awaited<ReturnType<typeof pairOf>>) => rest;
        const expected = figures(await pairOf(method, a, b));
        const steep = a.map((value) => value === null ? null : Math.exp(50 * value));
        for (const [c, d] of [[b, a], [a.toReversed(), b.toReversed()], [steep, b]]) {
          assertEquals(figures(await pairOf(method, c, d)), expected);
        }
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("rankColumn orders doubles of every size as a sort does, equal ones sharing a rank", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double(), { maxLength: 200 }), async (list) => {
      const values = Float64Array.from(list);
      const kept = list.filter(Number.isFinite);
      const target = new ArrayBuffer(8 * values.length), scratch = new RankScratch(values.length);
      const { order, rank } = await rankColumn(values, { scratch, target, pause });
      assertEquals(
        Array.from(order, (row) => values[row] + 0),
        kept.map((value) => value + 0).sort((a, b) => a - b),
      );
      for (const row of order) {
        const below = kept.filter((value) => value < values[row]).length;
        const equal = kept.filter((value) => value === values[row]).length;
        assertEquals(rank[row], 2 * below + equal - 1);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("adjustedP gives what statsmodels gives, in the order of the p-values", () => {
  for (const { p, ...adjusted } of reference.adjusted) {
    for (const method of ["bh", "by", "holm"] as const) {
      adjustedP(p, method).forEach((q, i) => assertClose(q, adjusted[method][i], 1e-14, `${method} of ${p}`));
    }
  }
  assertEquals(adjustedP([], "by"), []);
});

/** Tau-b by its definition. */
function tauByPairs(rows: readonly (readonly [number, number])[]): number {
  let excess = 0, a = 0, b = 0;
  rows.forEach(([x, y], i) =>
    rows.slice(0, i).forEach(([u, v]) => {
      excess += Math.sign(x - u) * Math.sign(y - v);
      a += Math.abs(Math.sign(x - u));
      b += Math.abs(Math.sign(y - v));
    })
  );
  return excess / Math.sqrt(a) / Math.sqrt(b);
}
