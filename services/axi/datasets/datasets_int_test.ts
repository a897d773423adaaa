import { type DatasetId, datasetTable, type TenantId, tenantSchema } from "@shared/core/ids.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";

const PEOPLE = "name,age,joined\nAda,36,2020-01-31\nGrace,,2021-02-28\nAlan,41,not a day\n";

Deno.test("POST /datasets/upload answers 201 with the dataset as its contract says", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { status, json, headers } = await user.tryUpload("people.csv", PEOPLE, {
    options: { type_threshold: 0.5 },
  });
  assertEquals(status, 201);
  assertEquals(headers.get("location"), `/api/v1/datasets/${json.dataset_id}`);
  assertEquals(
    [
      json.name,
      json.table_name,
      json.status,
      json.row_count,
      json.column_count,
      json.size_bytes,
      json.rejected_count,
    ],
    ["people.csv", "people", "ready", 3, 3, PEOPLE.length, 1],
  );
  assertEquals(json.columns, [
    { name: "name", source_name: "name", type: "text", nullable: false, flags: [] },
    { name: "age", source_name: "age", type: "int", nullable: true, flags: [] },
    { name: "joined", source_name: "joined", type: "date", nullable: true, flags: ["some_rejected"] },
  ]);
  assertEquals([json.data_version, json.version], [1, 1]);
  assertEquals((await user.get(`/datasets/${json.dataset_id}`)).json, json);
  const { json: rejects } = await user.get(`/datasets/${json.dataset_id}/rejects`);
  assertEquals(rejects, {
    items: [{ reject_id: 1, part: 1, line: 4, column: "joined", raw: "not a day", reason: "not_a_date" }],
    next_cursor: null,
  });
});

Deno.test("GET /datasets/{id}/rows ends a page of megabytes early and goes on behind it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const wide = "w".repeat(900_000);
  const { dataset_id } = await user.upload(
    "wide.csv",
    "n,text\n" + Array.from({ length: 25 }, (_, i) => `${i},${wide}\n`).join(""),
  );
  for (const order of ["", "&sort=-n"]) {
    const seen: number[] = [], sizes: number[] = [];
    for (let cursor = "";;) {
      const { json } = await user.get(`/datasets/${dataset_id}/rows?limit=1000${order}${cursor}`);
      seen.push(...json.rows.map(([n]: [number]) => n));
      sizes.push(json.rows.length);
      if (json.next_cursor === null) break;
      cursor = `&cursor=${json.next_cursor}`;
    }
    const all = Array.from({ length: 25 }, (_, i) => order === "" ? i : 24 - i);
    assertEquals([seen, sizes], [all, [10, 10, 5]]);
  }
});

Deno.test("GET /datasets/{id}/rows: no tenant takes all connections by reading", async () => {
  await using axi = await testAxi();
  const [greedy, other] = [await axi.newUser(), await axi.newUser()];
  const [ours, theirs] = [await greedy.upload("a.csv", "x\n1\n"), await other.upload("a.csv", "x\n1\n")];
  const schema = tenantSchema(greedy.user.tenant_id as TenantId);
  const table = datasetTable(ours.dataset_id as DatasetId);
  const readings = await axi.superuser.begin(async (tx) => {
    await tx.unsafe(`lock table ${schema}.${table} in access exclusive mode`); // so that each reading lasts
    const begun = Array.from({ length: 20 }, () => greedy.get(`/datasets/${ours.dataset_id}/rows`));
    assertEquals(await Promise.race(begun.map(async (reading) => (await reading).status)), 429);
    assertEquals((await other.get(`/datasets/${theirs.dataset_id}/rows`)).json.rows, [[1]]);
    return { begun };
  });
  const statuses = (await Promise.all(readings.begun)).map(({ status }) => status).sort();
  assertEquals(statuses, [...Array(6).fill(200), ...Array(14).fill(429)]);
});

Deno.test("GET /datasets/{id}/rows pages, chooses, filters and sorts", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const lines = Array.from(
    { length: 25 },
    (_, i) => `${i + 1},${i % 3 === 0 ? "" : `v${i % 5}`},${(i * 7) % 10 / 4}`,
  );
  const { dataset_id } = await user.upload("t.csv", `id,word,x\n${lines.join("\n")}\n`);
  const rows = `/datasets/${dataset_id}/rows`;

  const seen: unknown[] = [];
  for (let cursor = "";;) {
    const { status, json } = await user.get(`${rows}?limit=10&columns=id${cursor}`);
    assertEquals(status, 200);
    seen.push(...json.rows.map(([id]: [number]) => id));
    if (json.next_cursor === null) break;
    cursor = `&cursor=${json.next_cursor}`;
  }
  assertEquals(seen, Array.from({ length: 25 }, (_, i) => i + 1));

  const filtered = await user.get(`${rows}?columns=id&filter=id:gt:3&filter=word:eq:v1&filter=x:le:1.5`);
  const expected = lines.map((line) => line.split(",")).filter(([id, word, x]) =>
    Number(id) > 3 && word === "v1" && Number(x) <= 1.5
  ).map(([id]) => [Number(id)]);
  assertEquals(filtered.json.rows, expected);

  const sorted: [string | null, number][] = [];
  for (let cursor = "";;) {
    const { json } = await user.get(`${rows}?limit=4&columns=word,id&sort=-word${cursor}`);
    sorted.push(...json.rows);
    if (json.next_cursor === null) break;
    cursor = `&cursor=${json.next_cursor}`;
  }
  const words = lines.map((line, i) => [line.split(",")[1] || null, i + 1] as [string | null, number]);
  words.sort(([a, i], [b, j]) => a === b ? i - j : a === null ? 1 : b === null ? -1 : a < b ? 1 : -1);
  assertEquals(sorted, words);

  for (
    const bad of ["columns=nope", "filter=id:eq:x", "filter=nope:eq:1", "sort=nope", "cursor=abc", "limit=0"]
  ) {
    assertEquals([bad, (await user.get(`${rows}?${bad}`)).status], [bad, 422]);
  }
});

Deno.test("GET /datasets/{id}/rows writes cells as the contract of cells says", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = "i,f,d,b,day,at,t\n" +
    "999999999999999,Infinity,123456789012345678901234567890.5,yes,1999-12-31,2020-01-02T03:04:05.123456+02:00,a\n" +
    '-1,-0.5,1.10,no,0001-01-01,1969-12-31 23:59:59," b "\n';
  const { dataset_id, columns } = await user.upload("t.csv", csv);
  assertEquals(columns.map(({ type }) => type), [
    "int",
    "float",
    "decimal",
    "bool",
    "date",
    "timestamp",
    "text",
  ]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, [
    [
      999999999999999,
      "Infinity",
      "123456789012345678901234567890.5",
      true,
      "1999-12-31",
      "2020-01-02T01:04:05.123456Z",
      "a",
    ],
    [-1, -0.5, "1.10", false, "0001-01-01", "1969-12-31T23:59:59.000Z", " b "],
  ]);
});

Deno.test("GET /datasets lists what the tenant has, searched and sorted, and nobody else's", async () => {
  await using axi = await testAxi();
  const [owner, stranger] = [await axi.newUser(), await axi.newUser()];
  for (const name of ["beta.csv", "Alpha.csv", "gamma.csv"]) await owner.upload(name, "x\n1\n");
  const names = async (query: string) =>
    (await owner.get(`/datasets?${query}`)).json.items.map(({ name }: { name: string }) => name);
  assertEquals(await names("sort=created_at"), ["beta.csv", "Alpha.csv", "gamma.csv"]);
  assertEquals(await names(""), ["gamma.csv", "Alpha.csv", "beta.csv"]);
  assertEquals(await names("q=ALPHA"), ["Alpha.csv"]);
  assertEquals((await stranger.get("/datasets")).json, { items: [], next_cursor: null });
  const first = (await owner.get("/datasets?limit=2&sort=name")).json;
  const second = (await owner.get(`/datasets?limit=2&sort=name&cursor=${first.next_cursor}`)).json;
  assertEquals([...first.items, ...second.items].length, 3);
  assertEquals(second.next_cursor, null);
});

Deno.test("GET /datasets ends a page early where columns come to megabytes, and goes on behind it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const name of ["a.csv", "b.csv", "c.csv"]) await user.upload(name, "x\n1\n");
  const columns = JSON.stringify([{ name: "x", source_name: "x".repeat(5_000_000) }]);
  await axi.superuser`update axi.datasets set columns = ${columns}::text::json`;
  const first = (await user.get("/datasets?limit=1000&sort=name")).json;
  const second = (await user.get(`/datasets?limit=1000&sort=name&cursor=${first.next_cursor}`)).json;
  const names = [first, second].map(({ items }) => items.map(({ name }: { name: string }) => name));
  assertEquals([names, second.next_cursor], [[["a.csv", "b.csv"], ["c.csv"]], null]);
});

Deno.test("PATCH /datasets/{id} renames at the version given and refuses an older one", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id, table_name } = await user.upload("a.csv", "x\n1\n");
  const path = `/datasets/${dataset_id}`;
  const renamed = await user.patch(path, { name: "b", version: 1 });
  assertEquals([renamed.status, renamed.json.name, renamed.json.version], [200, "b", 2]);
  assertEquals(renamed.json.table_name, table_name);
  assertEquals((await user.patch(path, { name: "c", version: 1 })).status, 412);
  assertEquals((await user.patch(path, { name: "c" }, { "if-match": '"1"' })).json.current_version, 2);
  assertEquals((await user.patch(path, { name: "c" }, { "if-match": "nonsense" })).status, 412);
  assertEquals((await user.patch(path, { name: "c" }, { "if-match": '"2"' })).json.version, 3);
  assertEquals((await user.patch(path, { name: "" })).status, 422);
});

Deno.test("DELETE /datasets/{id}?permanent=true leaves no row, table, view or original", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "x,y\n1,oops\n");
  assertEquals((await user.delete(`/datasets/${dataset_id}?permanent=true`)).status, 204);
  assertEquals((await user.get(`/datasets/${dataset_id}`)).status, 404);
  assertEquals((await user.delete(`/datasets/${dataset_id}?permanent=true`)).status, 404);
  const [left] = await axi.superuser`
    select (select count(*)::int from pg_class where relnamespace::regnamespace::text like 'tenant_%'
        and relkind in ('r', 'v')) as tables,
      (select count(*)::int from axi.dataset_statistics) as statistics,
      (select count(*)::int from axi.dataset_rejects) as rejects,
      (select count(*)::int from axi.blobs) as blobs`;
  assertEquals({ ...left }, { tables: 0, statistics: 0, rejects: 0, blobs: 0 });
});

Deno.test("every route of a dataset answers 404 to another tenant and 401 to nobody", async () => {
  await using axi = await testAxi();
  const [owner, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await owner.upload("a.csv", "x\n1\n");
  const path = `/datasets/${dataset_id}`;
  const requests: [string, string, string?][] = [
    ["GET", path],
    ["PATCH", path, JSON.stringify({ name: "mine" })],
    ["DELETE", path],
    ["GET", `${path}/rows`],
    ["GET", `${path}/rejects`],
    ["GET", `${path}/summary`],
    ["GET", `${path}/export`],
    ["POST", "/analytics/correlations", JSON.stringify({ dataset_id })],
  ];
  for (const [method, url, body = null] of requests) {
    const init = {
      method,
      body,
      headers: new Headers(body === null ? {} : { "content-type": "application/json" }),
    };
    assertEquals([method, url, (await stranger.call(url, init)).status], [method, url, 404]);
    assertEquals([method, url, (await axi.call(url, init)).status], [method, url, 401]);
  }
  assertEquals((await owner.get(path)).json.name, "a.csv");
});

Deno.test("GET /datasets/{id}/export gives the file back, cell by cell", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = 'a,"b,c",d\n1,"say ""hi""",2020-01-01T00:00:00Z\n2,"two\nlines",2021-01-01T12:30:00.5Z\n';
  const { dataset_id } = await user.upload("a.csv", csv);
  const exported = await user.get(`/datasets/${dataset_id}/export`);
  assertEquals([exported.status, exported.headers.get("content-type")], [200, "text/csv; charset=utf-8"]);
  assertEquals(exported.headers.get("content-disposition"), 'attachment; filename="a.csv"');
  assertEquals(exported.json, csv);
});

Deno.test("GET /datasets/{id}/export keeps spreadsheets from running cells, unless told not to", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const cells = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\tx", "＝1", "plain", "a=b"];
  const { dataset_id } = await user.upload(
    "f.csv",
    `=head\n${cells.map((cell) => `"${cell}"`).join("\n")}\n`,
  );
  const safe = (await user.get(`/datasets/${dataset_id}/export`)).json.split("\n");
  assertEquals(safe, ["'=head", "'=1+1", "'+1+1", "'-1+1", "'@SUM(1)", "'\tx", "'＝1", "plain", "a=b", ""]);
  const raw = (await user.get(`/datasets/${dataset_id}/export?formula_safe=false&bom=true`)).json;
  assert(raw.startsWith("\ufeff=head\n=1+1\n") || raw.startsWith("=head\n=1+1\n"), raw);
});

Deno.test("the tenant's read-only role sees its tables by name and nothing else", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const dataset = await user.upload("My Sales 2020.csv", "x\n1\n2\n");
  assertEquals(dataset.table_name, "my_sales_2020");
  const schema = `tenant_${user.user.tenant_id.replaceAll("-", "")}`;
  const as = (text: string) =>
    axi.superuser.begin(async (tx) => {
      await tx.unsafe(`set local role ${schema}`);
      return await tx.unsafe(text);
    }).then((rows) => rows.length, (error) => error.code);
  assertEquals(await as(`select x from ${schema}.my_sales_2020`), 2);
  assertEquals(await as(`insert into ${schema}.my_sales_2020 values (3)`), "42501");
  assertEquals(await as("select * from axi.users"), "42501");
});

Deno.test("a viewer reads and may neither upload nor change", async () => {
  await using axi = await testAxi();
  const admin = await axi.newUser();
  const { dataset_id } = await admin.upload("a.csv", "x\n1\n");
  const key = (await admin.post("/api-keys", { name: "reader", role: "viewer" })).json.key;
  const headers = { authorization: `Bearer ${key}`, "content-type": "text/csv" };
  assertEquals((await axi.call(`/datasets/${dataset_id}/summary`, { headers })).status, 200);
  assertEquals((await axi.call("/datasets/upload", { method: "POST", headers, body: "x\n1\n" })).status, 403);
  assertEquals((await axi.call(`/datasets/${dataset_id}`, { method: "DELETE", headers })).status, 403);
});

Deno.test("a forged cursor of the right form is 422, whatever it holds", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("t.csv", "n,day\n1,2020-01-01\n2,2020-01-02\n3,2020-01-03\n");
  for (
    const path of [
      "/datasets",
      `/datasets/${dataset_id}/rows?sort=n`,
      `/datasets/${dataset_id}/rows?sort=day`,
    ]
  ) {
    const and = path.includes("?") ? "&" : "?";
    if (path === "/datasets") await user.upload("u.csv", "x\n1\n");
    const { json } = await user.get(`${path}${and}limit=1`);
    const [scope, position] = JSON.parse(atob(json.next_cursor.replaceAll("-", "+").replaceAll("_", "/")));
    const forged = btoa(JSON.stringify([scope, { ...position, key: "nonsense" }]))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const answer = await user.get(`${path}${and}limit=1&cursor=${forged}`);
    assertEquals([path, answer.status, answer.json.code], [path, 422, "VALIDATION"]);
  }
});
