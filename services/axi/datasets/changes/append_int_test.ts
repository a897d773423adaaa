import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { DatasetPart } from "@shared/contracts/axi_parts.ts";
import { hexOf } from "@shared/core/ids.ts";
import { parquetWriteBuffer } from "hyparquet-writer";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { testAxi } from "../../testing.ts";
import { assertSame, blobCount, contentOf, sendTo } from "./testing.ts";

const HEADER = "id,price,amount,paid,day,at,note\n";
const random = randomNumbers(11);

/** Rows of every type, some of which do not fit. */
function rowsOf(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i, pick = random();
    const day = `2024-0${1 + n % 9}-1${n % 10}`;
    return [
      n,
      pick < 0.05 ? "" : (1000 * random()).toFixed(3),
      `${n % 97}.00000000000000000${n % 7}`,
      n % 3 === 0 ? "yes" : "no",
      pick > 0.999 ? "no day" : day,
      `${day}T12:30:${10 + n % 50}Z`,
      pick < 0.1 ? "NA" : `note ${n % 300} é`,
    ].join(",") + "\n";
  }).join("");
}

Deno.test("POST /datasets/{id}/append of chunks makes what an upload of the whole makes", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const chunks = [rowsOf(0, 4000), rowsOf(4000, 900), rowsOf(4900, 1), rowsOf(4901, 3000)];
  const whole = await user.upload("whole.csv", HEADER + chunks.join(""));
  const parts = await user.upload("parts.csv", HEADER + chunks[0]);
  let answer = null;
  for (const chunk of chunks.slice(1)) {
    answer = await sendTo(user, `${parts.dataset_id}/append`, HEADER + chunk);
    assertEquals([answer.status, answer.json.schema_diff], [200, {
      added: [],
      missing: [],
      ignored: [],
      retyped: [],
    }], JSON.stringify(answer.json));
  }
  const { schema_diff: _diff, ...dataset } = answer?.json;
  assertEquals([dataset.data_version, dataset.version, answer?.headers.get("etag")], [4, 4, '"4"']);
  assertEquals((await user.get(`/datasets/${parts.dataset_id}`)).json, dataset);
  assertSame(await contentOf(user, parts.dataset_id), await contentOf(user, whole.dataset_id));
  const ask = (dataset_id: string) => user.post("/analytics/correlations", { dataset_id });
  const [{ json: a }, { json: b }] = await Promise.all([ask(parts.dataset_id), ask(whole.dataset_id)]);
  assertSame(a.pairs, b.pairs);
});

Deno.test("POST /datasets/{id}/append finds columns by their headers in any order; others are missing or new", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "id,Full  Name,n\n1,Ada,10\n2,Alan,20\n");
  const { status, json } = await sendTo(
    user,
    `${dataset_id}/append`,
    "extra,n,Full  Name,more\n1.5,30,Grace,x\n,40,,y\n",
  );
  assertEquals([status, json.schema_diff], [200, {
    added: ["extra", "more"],
    missing: ["id"],
    ignored: [],
    retyped: [],
  }]);
  assertEquals(
    json.columns.map(({ name, source_name, type, nullable }: Column) => [name, source_name, type, nullable]),
    [
      ["id", "id", "int", true],
      ["Full Name", "Full  Name", "text", true],
      ["n", "n", "int", false],
      ["extra", "extra", "float", true],
      ["more", "more", "text", true],
    ],
  );
  const { json: rows } = await user.get(`/datasets/${dataset_id}/rows`);
  assertEquals(rows.rows, [
    [1, "Ada", 10, null, null],
    [2, "Alan", 20, null, null],
    [null, "Grace", 30, 1.5, "x"],
    [null, null, 40, null, "y"],
  ]);
  const { json: summary } = await user.get(`/datasets/${dataset_id}/summary`);
  assertEquals(
    summary.columns.map(({ null_count, nulls }: ColumnSummary) => [null_count, nulls?.missing, nulls?.empty]),
    [
      [2, 2, 0],
      [1, 0, 1],
      [0, 0, 0],
      [3, 2, 1],
      [2, 2, 0],
    ],
  );
  const view = await axi.superuser.unsafe(
    `select more from tenant_${hexOf(user.user.tenant_id)}.a where n > 20`,
  );
  assertEquals(view.map(({ more }) => more), ["x", "y"]);
});

Deno.test("POST /datasets/{id}/append leaves new columns out, or refuses them, where asked", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "id,n\n1,10\n");
  const file = "n,other,id\n20,x,2\n";
  const refused = await sendTo(user, `${dataset_id}/append`, file, { query: "?new_columns=refuse" });
  assertEquals([refused.status, refused.json.code], [422, "VALIDATION"]);
  assertMatch(refused.json.detail, /the dataset has no columns "other"/);
  const { json } = await sendTo(user, `${dataset_id}/append`, file, { query: "?new_columns=ignore" });
  assertEquals([json.schema_diff.ignored, json.column_count, json.data_version], [["other"], 2, 2]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, [[1, 10], [2, 20]]);
});

Deno.test("POST /datasets/{id}/append tells columns by their place where the file has no header", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "name,n\nx,1\n");
  const { json } = await sendTo(user, `${dataset_id}/append`, "y,2\nz,3\n", { options: { header: false } });
  assertEquals(json.schema_diff, { added: [], missing: [], ignored: [], retyped: [] });
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, [["x", 1], ["y", 2], ["z", 3]]);
});

Deno.test("POST /datasets/{id}/append knows the header of a file of texts alone by the dataset's", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "name,city\nAda,Riga\n", { options: { header: true } });
  await sendTo(user, `${dataset_id}/append`, "city,name\nOslo,Alan\n");
  const headless = "Grace,Rome\nJoan,Bonn\n";
  assertMatch((await sendTo(user, `${dataset_id}/append`, headless)).json.detail, /say "header": false$/);
  await sendTo(user, `${dataset_id}/append`, headless, { options: { header: false } });
  const rows = [["Ada", "Riga"], ["Alan", "Oslo"], ["Grace", "Rome"], ["Joan", "Bonn"]];
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, rows);
  await user.post(`/datasets/${dataset_id}/retype`, {});
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, rows);
});

Deno.test("POST /datasets/{id}/append reads cells as the first file's options say, and lists what does not fit by its part", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const options = { date_order: "dmy", decimal: ",", null_values: ["none"] };
  const { dataset_id } = await user.upload("a.csv", "day;price;n\n01/02/2024;1,5;1\n", { options });
  const { json } = await sendTo(
    user,
    `${dataset_id}/append`,
    "n;day;price\n2;03/04/2024;2,5\nx;05/06/2024;none\n3;07/08/2024\n4;no;3,5;5\n",
  );
  assertEquals([json.row_count, json.rejected_count], [5, 4]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, [
    ["2024-02-01", 1.5, 1],
    ["2024-04-03", 2.5, 2],
    ["2024-06-05", null, null],
    ["2024-08-07", null, 3],
    [null, 3.5, 4],
  ]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rejects`)).json.items, [
    { reject_id: 1, part: 2, line: 3, column: "n", raw: "x", reason: "not_an_int" },
    { reject_id: 2, part: 2, line: 4, column: null, raw: "2 of 3 cells", reason: "missing_cells" },
    { reject_id: 3, part: 2, line: 5, column: "day", raw: "no", reason: "not_a_date" },
    { reject_id: 4, part: 2, line: 5, column: null, raw: "5", reason: "surplus_cells" },
  ]);
});

Deno.test("POST /datasets/{id}/append takes every form that an upload takes, and /parts tells the files", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "id,n\n1,10\n");
  const records = '[{"id":2,"n":20},{"n":30,"id":3}]';
  await sendTo(user, `${dataset_id}/append`, records, { name: "b.json" });
  const packed = await new Response(
    new Blob(["n,id\n40,4\n"]).stream().pipeThrough(new CompressionStream("gzip")),
  )
    .bytes();
  const raw = await user.call(`/datasets/${dataset_id}/append?name=c.csv.gz`, {
    method: "POST",
    headers: { "content-type": "application/gzip" },
    body: packed,
  });
  assertEquals([raw.status, raw.json.size_bytes], [200, 10 + records.length + packed.length]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, [[1, 10], [2, 20], [3, 30], [
    4,
    40,
  ]]);
  const { json } = await user.get(`/datasets/${dataset_id}/parts`);
  assertEquals(
    json.items.map((
      { part, file_name, first_row, row_count }: DatasetPart,
    ) => [part, file_name, first_row, row_count]),
    [[1, "a.csv", 1, 1], [2, "b.json", 2, 2], [3, "c.csv.gz", 4, 1]],
  );
  const second = await user.get(`/datasets/${dataset_id}/original?part=2`);
  assertEquals([JSON.stringify(second.json), second.headers.get("content-type")], [
    records,
    "application/json",
  ]);
  assertEquals((await user.get(`/datasets/${dataset_id}/original`)).json, "id,n\n1,10\n");
  assertEquals((await user.get(`/datasets/${dataset_id}/original?part=4`)).status, 404);
});

Deno.test("POST /datasets/{id}/append reads a form that names types by those of the dataset", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "n,code\n1.5,a\n");
  const parquet = new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "code", data: [7, 8], type: "INT32" },
      { name: "n", data: [2, null], type: "INT32" },
      { name: "more", data: [1.25, 2], type: "DOUBLE" },
    ],
  }));
  const { json } = await sendTo(user, `${dataset_id}/append`, parquet, { name: "b.parquet" });
  assertEquals(
    json.columns.map(({ type }: Column) => type),
    ["float", "text", "float"],
    JSON.stringify(json),
  );
  const rows = [[1.5, "a", null], [2, "7", 1.25], [null, "8", 2]];
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, rows);
  assertEquals((await user.post(`/datasets/${dataset_id}/retype`, {})).json.columns, json.columns);
  const other = await sendTo(user, `${dataset_id}/append`, "n\n1\n", { options: { types: { n: "int" } } });
  assertMatch(other.json.detail, /"n" as int: the dataset has it as float; change that by \/retype/);
});

Deno.test("POST /datasets/{id}/append changes nothing where a file is refused, cut or too wide", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const names = Array.from({ length: 1000 }, (_, i) => `c${i}`).join(",");
  const { dataset_id } = await user.upload("a.csv", `${names}\n${"x,".repeat(999)}x\n`);
  const before = await contentOf(user, dataset_id), stored = await blobCount(axi);
  const wide = `${names}\n${"a text of thirty characters ...,".repeat(999)}x\n`;
  const refusals = [
    await sendTo(user, `${dataset_id}/append`, wide),
    await sendTo(user, `${dataset_id}/append`, "other,columns\n1,2\n"),
    await sendTo(user, `${dataset_id}/append`, ""),
    await sendTo(user, `${dataset_id}/append`, `${names},new\n${"x,".repeat(1000)}x\n`),
    await sendTo(user, `${dataset_id}/append`, `${names}\n`, { options: { types: { c5: "int" } } }),
    await sendTo(user, `${dataset_id}/append`, `${names}\n`, { query: "?new_columns=maybe" }),
    await user.call(`/datasets/${dataset_id}/append`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: cutBody(`${names}\nx`),
    }),
  ];
  assertEquals(refusals.map(({ status, json }) => [status, json.code]), [
    [422, "ROW_TOO_WIDE"],
    [422, "VALIDATION"],
    [422, "CSV_UNREADABLE"],
    [422, "TOO_MANY_COLUMNS"],
    [422, "VALIDATION"],
    [422, "VALIDATION"],
    [400, "MALFORMED"],
  ]);
  assertEquals(await contentOf(user, dataset_id), before);
  assertEquals([await blobCount(axi), (await user.get(`/datasets/${dataset_id}`)).json.version], [stored, 1]);
});

Deno.test("POST /datasets/{id}/append, /replace, /retype and /parts are closed to strangers; viewers only look", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("a.csv", "x\n1\n");
  const { key } = (await user.post("/api-keys", { name: "reader", role: "viewer" })).json;
  const file = { method: "POST", headers: { "content-type": "text/csv" }, body: "x\n2\n" };
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  for (
    const [path, init] of [["append", file], ["replace", file], ["retype", json], ["parts", {}]] as const
  ) {
    const headers = { ..."headers" in init ? init.headers : {}, authorization: `Bearer ${key}` };
    const asViewer = await axi.call(`/datasets/${dataset_id}/${path}`, { ...init, headers });
    assertEquals([path, asViewer.status], [path, path === "parts" ? 200 : 403]);
    assertEquals([path, (await axi.call(`/datasets/${dataset_id}/${path}`, init)).status], [path, 401]);
    assertEquals([path, (await stranger.call(`/datasets/${dataset_id}/${path}`, init)).status], [path, 404]);
    assertEquals([path, (await user.call(`/datasets/0-0/${path}`, init)).status], [path, 422]);
  }
  assertEquals((await user.get(`/datasets/${dataset_id}/append`)).status, 405);
  assertEquals((await user.get(`/datasets/${dataset_id}`)).json.data_version, 1);
});

Deno.test("POST /datasets/{id}/append and /replace happen once by Idempotency-Key", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "x\n1\n");
  for (const [verb, rows] of [["append", 2], ["replace", 1]] as const) {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await sendTo(user, `${dataset_id}/${verb}`, "x\n2\n", { headers });
    const again = await sendTo(user, `${dataset_id}/${verb}`, "x\n2\n", { headers });
    assertEquals([first.status, first.json.row_count, again.json], [200, rows, first.json]);
    const other = await sendTo(user, `${dataset_id}/${verb}`, "x\n3\n", { headers });
    assertEquals([other.status, other.json.code], [422, "IDEMPOTENCY_MISMATCH"]);
  }
  assertEquals((await user.get(`/datasets/${dataset_id}`)).json.data_version, 3);
});

Deno.test("POST /datasets/{id}/append of many at once loses none, and readers see whole versions", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const rows = (n: number) => Array.from({ length: 50 }, () => `${n}\n`).join("");
  const { dataset_id } = await user.upload("a.csv", `x\n${rows(0)}`);
  const appends = Promise.all(
    Array.from({ length: 8 }, (_, n) => sendTo(user, `${dataset_id}/append`, `x\n${rows(n + 1)}`)),
  );
  let isOver = false;
  const over = appends.finally(() => isOver = true);
  while (!isOver) {
    const page = await user.get(`/datasets/${dataset_id}/rows?limit=1000`);
    if (page.status === 200) assertEquals(page.json.rows.length, 50 * page.json.data_version);
    else assertEquals([page.status, page.json.code], [503, "UNAVAILABLE"]);
  }
  assertEquals((await over).map(({ status }) => status), new Array(8).fill(200));
  const { json: dataset } = await user.get(`/datasets/${dataset_id}`);
  assertEquals([dataset.row_count, dataset.data_version], [450, 9]);
  const { json: { columns: [column] } } = await user.get(`/datasets/${dataset_id}/summary`);
  assertEquals(column.top_values.map(({ count }: { count: number }) => count), new Array(9).fill(50));
  const [{ last }] = await axi.superuser.unsafe(
    `select max(_row)::int as last from tenant_${hexOf(user.user.tenant_id)}.d_${hexOf(dataset_id)}`,
  );
  assertEquals(last, 450);
});

Deno.test("POST /datasets/{id}/append counts the rows that are there as their file gave them, whatever their values", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const header = "f,d,day,at,b,t,i\n";
  const rows = [
    "1e308,1e400,0001-01-01,0001-01-01T00:00:00.000001Z,true,,-999999999999999",
    "-1e-300,-0.00000000000000000000000000000000001,9999-12-31,9999-12-31T23:59:59.999999Z,false,😀é,999999999999999",
    "Infinity,123456789012345678901234567890.5,1969-12-31,1969-12-31T23:59:59.5Z,,NA,0",
    "-Infinity,100,,2262-04-11T23:47:16.854775Z,true,x,-1",
    '0.1,-0,2000-02-29,1999-12-31T23:59:59.999999Z,false,"a ""b""",',
  ].map((row) => `${row}\n`);
  const types = { f: "float", d: "decimal", day: "date", at: "timestamp", b: "bool", t: "text", i: "int" };
  const whole = await user.upload("whole.csv", header + rows.join("") + rows[4], { options: { types } });
  const { dataset_id } = await user.upload("parts.csv", header + rows.join(""), { options: { types } });
  await sendTo(user, `${dataset_id}/append`, header + rows[4]);
  assertSame(await contentOf(user, dataset_id), await contentOf(user, whole.dataset_id));
});

Deno.test("POST /datasets/{id}/append counts long integers by their digits, where the dataset had none so far, too", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const [short, long] = ["1\n2\n", "9007199254740993\n9007199254740992\n-9223372036854775808\n"];
  const options = { types: { n: "int" } };
  const whole = await user.upload("whole.csv", `n\n${short}${long}${short}`, { options });
  const { dataset_id } = await user.upload("parts.csv", `n\n${short}`);
  await sendTo(user, `${dataset_id}/append`, `n\n${long}`);
  await sendTo(user, `${dataset_id}/append`, `n\n${short}`);
  assertSame(await contentOf(user, dataset_id), await contentOf(user, whole.dataset_id));
});

function cutBody(text: string): ReadableStream<Uint8Array> {
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) return controller.error(new Error("the peer is gone"));
      controller.enqueue(new TextEncoder().encode(text));
      isSent = true;
    },
  });
}
