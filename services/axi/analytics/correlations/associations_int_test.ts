import type { CorrelationPair, Correlations } from "@shared/contracts/axi_correlations.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";
import reference from "./reference_associations.json" with { type: "json" };

const PATH = "/analytics/correlations";
const FIGURES = ["estimate", "ci_low", "ci_high", "p_value"] as const;

/** Within 1e-9 of the greater of the two, or of 1e-6 where both are smaller. */
function assertClose(found: number | null | undefined, expected: number, what: string): void {
  const size = Math.max(Math.abs(expected), 1e-6);
  assert(
    typeof found === "number" && Math.abs(found - expected) <= 1e-9 * size,
    `${what}: ${found}, not ${expected}`,
  );
}

const nameOf = ({ column_a, column_b }: { column_a: string; column_b: string }) =>
  `${column_a} and ${column_b}`;

Deno.test("POST /analytics/correlations with auto measures every pair of types as SciPy does", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("mixed.csv", reference.csv);
  const { status, json } = await user.post(PATH, { dataset_id, method: "auto", include_sql: true });
  assertEquals(status, 200, JSON.stringify(json));
  const { pairs, skipped }: Correlations = json;
  assertEquals([pairs.length, skipped], [reference.pairs.length, []]);
  const found = new Map(pairs.map((pair) => [nameOf(pair), pair]));
  for (const expected of reference.pairs) {
    const pair = found.get(nameOf(expected)), name = nameOf(expected);
    assertEquals<unknown>([pair?.measure, pair?.n, pair?.reason], [expected.measure, expected.n, null], name);
    for (const figure of FIGURES) {
      const value = expected[figure];
      if (value !== undefined) assertClose(pair?.[figure], value, `${figure} of ${name}`);
    }
    for (const [figure, value] of Object.entries(expected.details ?? {})) {
      assertClose(pair?.details?.[figure], value, `${figure} of ${name}`);
    }
  }
  for (const { sql, estimate, n, ...pair } of pairs) {
    const [row] = await axi.superuser.unsafe<{ estimate: number; n: number }[]>(sql ?? "");
    assertClose(Number(row.estimate), estimate ?? NaN, `SQL of ${nameOf(pair)}`);
    assertEquals(Number(row.n), n);
  }
  assertEquals(json, (await user.post(PATH, { dataset_id, method: "auto", include_sql: true })).json);
});

Deno.test("POST /analytics/correlations with auto tells where categories turn a correlation round", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("mixed.csv", reference.csv);
  const { json } = await user.post(PATH, { dataset_id, method: "auto" });
  const turned = json.pairs.filter(({ reversals }: CorrelationPair) => (reversals?.length ?? 0) > 0);
  assertEquals(turned.map(nameOf), ["x and y"]);
  const [{ estimate, reversals: [reversal], effect }] = turned;
  assert(estimate > 0.7 && reversal.ci_high < -0.5, JSON.stringify(turned));
  assertEquals([reversal.column, effect], ["region", "large"]);
});

Deno.test("POST /analytics/correlations with partial holds all other columns fixed, as NumPy's inverse does", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("mixed.csv", reference.csv);
  const { json } = await user.post(PATH, { dataset_id, method: "partial", columns: ["x", "y", "z"] });
  const found = new Map<string, CorrelationPair>(
    json.pairs.map((pair: CorrelationPair) => [nameOf(pair), pair]),
  );
  for (const expected of reference.partial.pairs) {
    const pair = found.get(nameOf(expected));
    assertEquals(pair?.n, expected.n);
    assertClose(pair?.estimate, expected.estimate, nameOf(expected));
    assertClose(pair?.p_value, expected.p_value, nameOf(expected));
  }
  const { n, rank, smallest_eigenvalue, condition_number } = json.matrix;
  assertEquals([n, rank], [reference.partial.pairs[0].n, 3]);
  assertClose(smallest_eigenvalue, reference.partial.smallest_eigenvalue, "smallest eigenvalue");
  assertClose(condition_number, reference.partial.condition_number, "condition number");

  const copies = await user.upload("copies.csv", "a,b,c\n1,2,5\n2,4,3\n3,6,4\n4,8,1\n5,10,9\n");
  const collinear = await user.post(PATH, { dataset_id: copies.dataset_id, method: "partial" });
  assertEquals(
    collinear.json.pairs.map(({ estimate, reason }: CorrelationPair) => [estimate, reason]),
    new Array(3).fill([null, "collinear_columns"]),
  );
  assertEquals([collinear.json.matrix.rank, collinear.json.pairs[0].warnings], [2, ["few_rows"]]);
});

Deno.test("POST /analytics/correlations with auto leaves out what says nothing, and says so", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const rows = Array.from(
    { length: 300 },
    (_, i) => `${i + 1},text number ${i},${i % 150},same,,${i * i % 17},${i % 3}`,
  );
  const { dataset_id } = await user.upload("left.csv", `id,free,words,one,empty,a,b\n${rows.join("\n")}\n`, {
    options: { types: { words: "text" } },
  });
  const { json } = await user.post(PATH, { dataset_id, method: "auto", include_scatter: true });
  assertEquals(json.skipped, [
    { column: "id", reason: "identifier" },
    { column: "free", reason: "identifier" },
    { column: "words", reason: "too_many_categories" },
    { column: "one", reason: "constant" },
    { column: "empty", reason: "no_values" },
  ]);
  assertEquals(json.pairs.map(nameOf), ["a and b"]);
  const { scatter: { x_edges, y_edges, counts } } = json.pairs[0];
  assertEquals([x_edges.length, y_edges.length, counts.length], [21, 21, 20]);
  assertEquals(counts.flat().reduce((sum: number, count: number) => sum + count, 0), 300);
  const wrong = await user.post(PATH, { dataset_id, method: "auto", columns: ["a", "nothing"] });
  assertEquals([wrong.status, wrong.json.code], [422, "VALIDATION"]);
  const text = await user.post(PATH, { dataset_id, method: "partial", columns: ["a", "free"] });
  assertEquals([text.status, text.json.code], [422, "VALIDATION"]);
});
