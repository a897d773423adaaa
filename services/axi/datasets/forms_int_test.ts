import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";
import { workbookOf } from "./forms/xlsx_testing.ts";

const typesOf = (columns: readonly { readonly name: string; readonly type: string }[]) =>
  Object.fromEntries(columns.map(({ name, type }) => [name, type]));

Deno.test("POST /datasets/upload takes gzip as what it holds, its size and digest those of the file sent", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = `id,at,v\n${Array.from({ length: 40_000 }, (_, i) => `${i},2024-01-02,${i}.5`).join("\n")}\n`;
  const packed = Uint8Array.from(gzipSync(csv));
  const [plain, dataset] = [await user.upload("a.csv", csv), await user.upload("a.csv.gz", packed)];
  assertEquals(dataset.columns, plain.columns);
  assertEquals([dataset.row_count, dataset.size_bytes], [40_000, packed.length]);
  const summaries = await Promise.all(
    [plain, dataset].map(async ({ dataset_id }) =>
      (await user.get(`/datasets/${dataset_id}/summary`)).json.columns
    ),
  );
  assertEquals(summaries[1], summaries[0]);
});

Deno.test("POST /datasets/upload types JSON as it types CSV; only null is no value unless words are named", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const records = [
    { n: 1, code: "007", when: "2024-02-03", o: { a: 1.5, b: [1, 2] }, word: "NA" },
    { n: 2, code: "008", when: "2024-02-04", o: { a: null, b: null }, word: "x" },
    { n: 3, code: "010", when: "2024-02-05", o: { a: 2.5, b: {} }, word: null },
  ];
  for (
    const [name, text] of [
      ["a.json", JSON.stringify(records)],
      ["a.ndjson", records.map((record) => JSON.stringify(record)).join("\n")],
    ]
  ) {
    const dataset = await user.upload(name, text);
    assertEquals(typesOf(dataset.columns), {
      n: "int",
      code: "text",
      when: "date",
      "o.a": "float",
      "o.b": "text",
      word: "text",
    });
    const { json } = await user.get(`/datasets/${dataset.dataset_id}/rows`);
    assertEquals(json.rows, [
      [1, "007", "2024-02-03", 1.5, "[1,2]", "NA"],
      [2, "008", "2024-02-04", null, null, "x"],
      [3, "010", "2024-02-05", 2.5, "{}", null],
    ]);
  }
  const named = await user.upload("a.json", JSON.stringify(records), { options: { null_values: ["NA"] } });
  assertEquals(named.columns[5].null_words, { NA: 1 });
});

Deno.test("POST /datasets/upload tells cells of JSON that do not fit by the row, counted with the header", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const records = Array.from({ length: 300 }, (_, i) => `{"n":${i === 7 ? '"seven"' : i}}`);
  const dataset = await user.upload("a.ndjson", records.join("\n"));
  const { json } = await user.get(`/datasets/${dataset.dataset_id}/rejects`);
  const [{ line, column, raw, reason }] = json.items;
  assertEquals({ line, column, raw, reason }, { line: 9, column: "n", raw: "seven", reason: "not_an_int" });
});

Deno.test("POST /datasets/upload keeps nothing of a packed file that it refuses", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const bomb = Uint8Array.from(gzipSync(new Uint8Array(20 * 1024 * 1024)));
  const broken = bomb.slice(0, 100);
  const refused = [await user.tryUpload("a.gz", bomb), await user.tryUpload("a.gz", broken)];
  assertEquals(refused.map(({ json }) => json.code), ["PAYLOAD_TOO_LARGE", "CSV_UNREADABLE"]);
  const [left] = await axi.superuser`
    select (select count(*) from axi.blobs) as blobs, (select count(*) from axi.datasets) as datasets`;
  assertEquals([Number(left.blobs), Number(left.datasets)], [0, 0]);
});

Deno.test("POST /datasets/upload types the chosen sheet of a workbook", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const rows = Array.from(
    { length: 20 },
    (_, i) => `<row><c s="1"><v>${45292 + i}</v></c><c><v>${i}.5</v></c></row>`,
  );
  const header = '<row><c t="inlineStr"><is><t>day</t></is></c><c t="inlineStr"><is><t>v</t></is></c></row>';
  const book = await workbookOf({
    formats: ["dd/mm/yyyy"],
    sheets: [{ name: "Other", rows: header }, { name: "Mine", rows: header + rows.join("") }],
  });
  const dataset = await user.upload("a.xlsx", book, { options: { sheet: "Mine" } });
  assertEquals(typesOf(dataset.columns), { day: "date", v: "float" });
  const { json } = await user.get(`/datasets/${dataset.dataset_id}/rows?limit=1`);
  assertEquals(json.rows, [["2024-01-01", 0.5]]);
});

Deno.test("POST /datasets/upload keeps the types of Parquet, unless others are named", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const file = new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "code", data: ["1", "2", null], type: "STRING" },
      { name: "f", data: [1, 0.1 + 0.2, null], type: "DOUBLE" },
      { name: "n", data: [1n, 2n, null], type: "INT64" },
      { name: "id", data: [1n, 2n ** 60n, null], type: "INT64" },
      { name: "at", data: [new Date("2024-01-02T03:04:05.678Z"), null, null], type: "TIMESTAMP" },
    ],
  }));
  const dataset = await user.upload("a.parquet", file);
  assertEquals(typesOf(dataset.columns), {
    code: "text",
    f: "float",
    n: "int",
    id: "int",
    at: "timestamp",
  });
  const { json } = await user.get(`/datasets/${dataset.dataset_id}/rows`);
  assertEquals(json.rows, [
    ["1", 1, 1, 1, "2024-01-02T03:04:05.678Z"],
    ["2", 0.1 + 0.2, 2, "1152921504606846976", null],
    [null, null, null, null, null],
  ]);
  const named = await user.upload("a.parquet", file, { options: { types: { code: "int" } } });
  assertEquals(named.columns[0].type, "int");
});

Deno.test("POST /datasets/upload takes each form as a whole body too, whatever its type says of the bytes", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const gzip = Uint8Array.from(gzipSync("a\n1\n"));
  const bodies = [
    ["application/x-ndjson", '{"a":1}'],
    ["application/gzip", gzip],
    ["application/octet-stream", gzip],
    ["text/csv", gzip],
  ] as const;
  for (const [type, body] of bodies) {
    const init = { method: "POST", headers: { "content-type": type }, body };
    const { status, json } = await user.call("/datasets/upload", init);
    assertEquals([status, json.row_count, json.columns?.[0].type], [201, 1, "int"], type);
  }
});

Deno.test("POST /datasets/upload refuses pages and JSON that are named as CSV, and tells the way out", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const page = "<!doctype html><html><body>Sign in, please</body></html>", records = '[{"a":1},{"a":2}]';
  for (const [text, name] of [[page, "web page"], [records, "JSON: name it .json"]]) {
    const refused = await user.tryUpload("a.csv", text);
    assertEquals([refused.status, refused.json.code], [415, "UNSUPPORTED_MEDIA_TYPE"]);
    assert(refused.json.detail.includes(name) && refused.json.detail.includes("name its delimiter"));
  }
  assertEquals((await user.upload("a.json", records)).row_count, 2);
  assertEquals(
    (await user.upload("a.csv", page, { options: { delimiter: ",", header: false } })).row_count,
    1,
  );
});

Deno.test("POST /datasets/upload undoes what a form escapes in the name of a file", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  assertEquals((await user.upload('the "best" 100%.csv', "a\n1\n")).name, 'the "best" 100%.csv');
});
