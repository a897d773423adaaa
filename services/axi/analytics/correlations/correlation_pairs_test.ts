import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { CoMoments, PAIR_SIZE } from "../../statistics/co_moments.ts";
import { pearson, pearsonPairs, rankedPairs } from "./correlation_pairs.ts";
import { adjustedP } from "./adjusted_p.ts";
import reference from "../../statistics/reference_values.json" with { type: "json" };
import { correlationPValue } from "../../statistics/student_t.ts";
import { assertClose } from "../../statistics/testing.ts";

/** Sums of n rows whose r is given. */
const sumsOf = (n: number, r: number) => ({ n, m2A: 4, m2B: 9, c: 6 * r });

Deno.test("correlationPValue is Student's t of SciPy and mpmath to 1e-9", () => {
  for (const [n, r, p] of reference.pearson_p_value) {
    assertClose(correlationPValue(r, n), p, 1e-9, `n=${n} r=${r}`);
  }
  for (const [t, degrees, p] of reference.student_t_two_sided) {
    const r = t / Math.hypot(t, Math.sqrt(degrees));
    // near 1 the rounding of r itself moves p: by (n - 2) r dr / (1 - r^2)
    if (1 - r < 1e-6) continue;
    assertClose(correlationPValue(r, degrees + 2), p, 1e-9, `t=${t} df=${degrees}`);
  }
  assertThrows(() => correlationPValue(0.5, 2), RangeError, "at least 3");
});

Deno.test("correlationPValue falls as |r| or n grows, and is the same for r and -r", () => {
  const r = fc.double({ min: 0, max: 1, noNaN: true }), n = fc.integer({ min: 3, max: 10_000_000 });
  fc.assert(
    fc.property(r, r, n, (a, b, rows) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      const p = correlationPValue(less, rows);
      assert(p >= 0 && p <= 1);
      assertEquals(correlationPValue(-less, rows), p);
      assert(correlationPValue(more, rows) <= p * (1 + 1e-12));
      assert(correlationPValue(less, rows + 1) <= p * (1 + 1e-12));
    }),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("pearson gives r, its interval by Fisher's z and its p-value", () => {
  for (const [n, r, low, high] of reference.fisher_ci_95) {
    const found = pearson(sumsOf(n, r));
    assertClose(found.estimate, r, 1e-15, `r=${r}`);
    assertClose(found.ci_low, low, 1e-9, `low n=${n} r=${r}`);
    assertClose(found.ci_high, high, 1e-9, `high n=${n} r=${r}`);
  }
  for (const [n, r, p] of reference.pearson_p_value) {
    if (Math.abs(r) < 1 && 1 - Math.abs(r) < 1e-6) continue; // 6 r / 6 is not r to the last digit
    assertClose(pearson(sumsOf(n, r)).p_value, p, 1e-9, `n=${n} r=${r}`);
  }
});

Deno.test("pearson is null with the reason where it is undefined", () => {
  const { reason, estimate, p_value, n } = pearson({ n: 2, m2A: 1, m2B: 1, c: 1 });
  assertEquals([reason, estimate, p_value, n], ["too_few_rows", null, null, 2]);
  assertEquals(pearson({ n: 0, m2A: 0, m2B: 0, c: 0 }).reason, "too_few_rows");
  assertEquals(pearson({ n: 9, m2A: 0, m2B: 1, c: 0 }).reason, "constant_column");
  assertEquals(pearson({ n: 9, m2A: Infinity, m2B: 1, c: NaN }).reason, "out_of_range");
  const three = pearson({ n: 3, m2A: 1, m2B: 1, c: 0.5 });
  assertEquals([three.estimate, three.ci_low, three.ci_high, three.reason], [0.5, null, null, null]);
  assertEquals(pearson({ n: 9, m2A: 1, m2B: 1, c: 1 + 1e-15 }).estimate, 1);
  assertEquals(pearson({ n: 9, m2A: 1e-200, m2B: 1e-200, c: 5e-201 }).estimate, 0.5);
});

Deno.test("rankedPairs puts the strongest first, undefined ones last, and takes q over the defined ones", () => {
  const sums = new Float64Array(6 * PAIR_SIZE); // (1,0) (2,0) (2,1) (3,0) (3,1) (3,2)
  const rs = [0.1, -0.9, 0.5, NaN, 0.1, NaN];
  rs.forEach((r, i) =>
    sums.set([Number.isNaN(r) ? 2 : 10, 0, 0, 1, 1, Number.isNaN(r) ? 0 : r], i * PAIR_SIZE)
  );
  const columns = ["a", "b", "c", "d"].map((name, index) => ({ name, index }));
  const pairs = rankedPairs(pearsonPairs(columns, new CoMoments(4, sums)), "bh");
  assertEquals(pairs.map(({ column_a, column_b, estimate }) => [column_a, column_b, estimate]), [
    ["a", "c", -0.9],
    ["b", "c", 0.5],
    ["a", "b", 0.1],
    ["b", "d", 0.1],
    ["a", "d", null],
    ["c", "d", null],
  ]);
  const q = adjustedP(pairs.slice(0, 4).map(({ p_value }) => p_value ?? NaN), "bh");
  assertEquals(pairs.map(({ q_value }) => q_value), [...q, null, null]);
  const chosen = pearsonPairs([columns[2], columns[0]], new CoMoments(4, sums));
  assertEquals(chosen.map(({ column_a, column_b, estimate }) => [column_a, column_b, estimate]), [[
    "c",
    "a",
    -0.9,
  ]]);
});
