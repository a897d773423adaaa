import { hexOf } from "@shared/core/ids.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";
import { assertSame, contentOf, sendTo } from "./testing.ts";

const BEFORE = "id,name,n\n1,Ada,10\n2,Alan,x\n";
const AFTER = "id,n,city\n7,1.5,Riga\n8,,Oslo\n9,2.5,Rome,more\n";

Deno.test("POST /datasets/{id}/replace makes what a new upload makes, under the same id and name", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const options = { types: { n: "int" } };
  const before = await user.upload("people.csv", BEFORE, { options });
  await sendTo(user, `${before.dataset_id}/append`, "id\n3\n");
  const { status, json, headers } = await sendTo(user, `${before.dataset_id}/replace`, AFTER, {
    name: "b.csv",
  });
  assertEquals(status, 200, JSON.stringify(json));
  assertEquals(json.schema_diff, {
    added: ["city"],
    missing: ["name"],
    ignored: [],
    retyped: [{ column: "n", from: "int", to: "float" }],
  });
  assertEquals([json.name, json.table_name, json.data_version, headers.get("etag")], [
    "people.csv",
    "people",
    3,
    '"3"',
  ]);
  assertEquals([json.size_bytes, json.created_at], [AFTER.length, before.created_at]);
  const anew = await user.upload("anew.csv", AFTER);
  assertSame(await contentOf(user, before.dataset_id), await contentOf(user, anew.dataset_id));
  const view = await axi.superuser.unsafe(
    `select city from tenant_${hexOf(user.user.tenant_id)}.people order by id`,
  );
  assertEquals(view.map(({ city }) => city), ["Riga", "Oslo", "Rome"]);
  assertEquals((await user.get(`/datasets/${before.dataset_id}/original`)).json, AFTER);
  const { json: parts } = await user.get(`/datasets/${before.dataset_id}/parts`);
  assertEquals(parts.items.length, 1);
  const relations = await axi.superuser`
    select relname from pg_class where relnamespace::regnamespace::text like 'tenant_%' and relkind in ('r', 'v')`;
  assertEquals(relations.length, 4);
  const readable = await axi.superuser`
    select relname from pg_class where relnamespace::regnamespace::text like 'tenant_%' and relkind in ('r', 'v')
      and has_table_privilege(relnamespace::regnamespace::text, oid, 'select')`;
  assertEquals(readable.length, 4);
});

Deno.test("POST /datasets/{id}/replace leaves no answer of the rows before behind", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i}\n`).join("");
  const { dataset_id } = await user.upload("a.csv", `x,y\n${rows}`);
  const correlate = () => user.post("/analytics/correlations", { dataset_id, method: "pearson" });
  const request = { dataset_id, dimensions: [{ column: "y" }] };
  const { json: saved } = await user.post("/analytics/queries", { name: "by y", request });
  const run = () => user.post(`/analytics/queries/${saved.query_id}/run`, {});
  assertEquals([(await correlate()).json.pairs[0].estimate, (await run()).status], [1, 200]);
  const { json: page } = await user.get(`/datasets/${dataset_id}/rows?limit=5`);
  const turned = Array.from({ length: 20 }, (_, i) => `${i},${-i}\n`).join("");
  await sendTo(user, `${dataset_id}/replace`, `x,z\n${turned}`);
  assertEquals((await correlate()).json.pairs[0].estimate, -1);
  const next = await user.get(`/datasets/${dataset_id}/rows?limit=5&cursor=${page.next_cursor}`);
  assertEquals(next.status, 422);
  const broken = await run();
  assertEquals([broken.status, broken.json.code], [422, "VALIDATION"]);
  const { json: reports } = await user.get("/analytics/reports");
  assertEquals(
    reports.items.map((item: { data_version: number; current_data_version: number }) =>
      item.current_data_version
    ),
    new Array(reports.items.length).fill(2),
  );
});

Deno.test("POST /datasets/{id}/replace changes nothing where the file is refused", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", BEFORE);
  const before = await contentOf(user, dataset_id);
  const names = Array.from({ length: 1000 }, (_, i) => `c${i}`).join(",");
  for (
    const file of ["", `${names},more\n`, `${names}\n${"a text of thirty characters ...,".repeat(999)}x\n`]
  ) {
    assertEquals((await sendTo(user, `${dataset_id}/replace`, file)).status, 422);
  }
  assertEquals(await contentOf(user, dataset_id), before);
  const relations = await axi.superuser`
    select relname from pg_class where relnamespace::regnamespace::text like 'tenant_%' and relkind in ('r', 'v')`;
  assertEquals(relations.length, 2);
  const blobs = await axi.superuser`select key from axi.blobs`;
  assertEquals(blobs.length, 1);
});

Deno.test("POST /datasets/{id}/replace waits for who reads the rows, and lets others read meanwhile", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", BEFORE);
  const table = `tenant_${hexOf(user.user.tenant_id)}.d_${hexOf(dataset_id)}`;
  const reading = Promise.withResolvers<void>(), begun = Promise.withResolvers<void>();
  const reader = axi.superuser.begin(async (tx) => {
    await tx.unsafe(`select * from ${table}`);
    begun.resolve();
    await reading.promise;
  });
  await begun.promise;
  const replaced = sendTo(user, `${dataset_id}/replace`, AFTER);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows.length, 2);
  reading.resolve();
  await reader;
  assertEquals((await replaced).status, 200);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows.length, 3);
});
