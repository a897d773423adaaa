import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";
import reference from "./reference_correlations.json" with { type: "json" };

const PATH = "/analytics/correlations";

Deno.test("POST /analytics/correlations gives SciPy's Spearman and Kendall of an uploaded file, gaps and all", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const { name, a, b, n, ...expected } of reference.pairs) {
    // Cells of "magnitudes" are decimals, whose tiny ones are 0 here; digits as long as those of "offset" stay text.
    if (name === "magnitudes" || name === "offset") continue;
    const lines = a.map((cell, row) => `${cell ?? ""},${b[row] ?? ""}`);
    const { dataset_id } = await user.upload(`${name}.csv`, ["a,b", ...lines].join("\n"));
    for (const method of ["spearman", "kendall"] as const) {
      const { status, json } = await user.post(PATH, { dataset_id, method, adjust: "holm" });
      assertEquals(status, 200, `${name}: ${JSON.stringify(json)}`);
      assertEquals([json.method, json.adjust, json.pairs.length], [method, "holm", 1], name);
      const [pair] = json.pairs;
      assertEquals([pair.n, pair.q_value === pair.p_value], [n, true], name);
      assert(Math.abs(pair.estimate - expected[method].estimate) <= 1e-12, `${name}: ${pair.estimate}`);
    }
  }
});

Deno.test("POST /analytics/correlations ranks ints, floats and decimals, and keeps a question's analysis", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv =
    "i,f,d,t\n1,0.5,12345678901234567890.5,x\n2,0.25,2345678901234567890.5,y\n3,1e300,1.5,z\n,2,3,w\n";
  const { dataset_id } = await user.upload("types.csv", csv);
  const asked = { dataset_id, method: "kendall" };
  const first = await user.post(PATH, asked);
  assertEquals(first.status, 200);
  assertEquals(
    first.json.pairs.map((pair: Record<string, unknown>) => [pair.column_a, pair.column_b, pair.n]).sort(),
    [["f", "d", 4], ["i", "d", 3], ["i", "f", 3]],
  );
  assertEquals((await user.post(PATH, asked)).json, first.json);
  const words = await user.upload("words.csv", "t\nx\ny\n");
  const none = await user.post(PATH, { dataset_id: words.dataset_id, method: "spearman" });
  assertEquals([none.status, none.json.pairs], [200, []]);
});

Deno.test("POST /analytics/correlations gives the SQL of each estimate, which gives it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const lines = Array.from({ length: 60 }, (_, i) => {
    const f = i % 9 === 0 ? "" : i % 13 === 0 ? "Infinity" : String(Math.sin(i));
    return [i % 7, f, `${i * i % 11}.25000000000000000${i % 3}`].join(",");
  });
  const { dataset_id } = await user.upload("sql.csv", `a "quoted" name,f,d\n${lines.join("\n")}\n`, {
    options: { types: { f: "float", d: "decimal" } },
  });
  for (const method of ["pearson", "spearman", "kendall"] as const) {
    const { json } = await user.post(PATH, { dataset_id, method, include_sql: true });
    assertEquals(json.pairs.length, 3, method);
    for (const { sql, estimate, n } of json.pairs) {
      const [row] = await axi.superuser.unsafe<{ estimate: number; n: number }[]>(sql);
      assert(
        Math.abs(Number(row.estimate) - estimate) < 1e-12,
        `${method}: ${row.estimate}, not ${estimate}`,
      );
      assertEquals(Number(row.n), n, method);
    }
  }
  const partial = await user.post(PATH, { dataset_id, method: "partial", include_sql: true });
  assertEquals(partial.json.pairs.map(({ sql }: { sql: string | null }) => sql), [null, null, null]);
});

Deno.test("POST /analytics/correlations refuses wrong columns, methods and callers", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("a.csv", "n,m,t\n1,2,x\n2,3,y\n");
  const asked = { dataset_id, method: "spearman" };
  const refused = [
    await user.post(PATH, { ...asked, columns: ["n", "t"] }),
    await user.post(PATH, { ...asked, method: "cosine" }),
    await user.post(PATH, { ...asked, adjust: "none" }),
    await user.post(PATH, { ...asked, columns: ["n", "absent"] }),
  ];
  assertEquals(refused.map(({ status }) => status), [422, 422, 422, 422]);
  assertEquals((await stranger.post(PATH, asked)).status, 404);
  const { status } = await axi.call(PATH, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(asked),
  });
  assertEquals(status, 401);

  await axi.superuser`update axi.datasets set row_count = 20000000`;
  const large = await user.post(PATH, asked);
  assertEquals([large.status, large.json.errors[0].pointer], [422, "/columns"]);
  assert(large.json.detail.includes("256 MiB is the most"), large.json.detail);
  await axi.superuser`update axi.datasets set row_count = 3`;
  assertEquals((await user.post(PATH, asked)).json.code, "UNAVAILABLE");
});
