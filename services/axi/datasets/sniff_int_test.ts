import { gzipSync } from "node:zlib";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { type TestAxi, testAxi, type TestUser } from "../testing.ts";
import { workbookOf } from "./forms/xlsx_testing.ts";
import { SNIFFED_BYTES_MAX } from "./sniff.ts";

const FILE =
  "Export of May\n\nid;price;day;note\n1;1.234,50 €;31/05/2024;N/A\n2;99,90 €;01/06/2024;x\n3;abc;02/06/2024;y\n";

function sniffRaw(user: TestUser, body: BodyInit, options: unknown = {}) {
  const query = new URLSearchParams({ options: JSON.stringify(options) });
  return user.call(`/datasets/sniff?${query}`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body,
  });
}

function sniffForm(
  user: TestUser,
  name: string,
  file: string | Uint8Array<ArrayBuffer>,
  options: unknown = {},
) {
  const form = new FormData();
  form.set("options", JSON.stringify(options));
  form.set("file", new Blob([file]), name);
  return user.call("/datasets/sniff", { method: "POST", body: form });
}

async function countDatasets(axi: TestAxi): Promise<number> {
  const [{ count }] = await axi.superuser<{ count: string }[]>`select count(*) from axi.datasets`;
  return Number(count);
}

Deno.test("POST /datasets/sniff tells what an upload would make of a file, and stores nothing", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { status, json } = await sniffRaw(user, FILE, { type_threshold: 0.6 });
  assertEquals(status, 200);
  const { dialect, columns, rows, raw_rows, problems, problem_count, row_count, is_whole } = json;
  assertEquals([dialect.delimiter, dialect.skip_rows, dialect.header, dialect.line_ending], [
    ";",
    2,
    true,
    "lf",
  ]);
  assertEquals(columns, [
    { name: "id", source_name: "id", type: "int", nullable: false, flags: [] },
    {
      name: "price",
      source_name: "price",
      type: "float",
      nullable: true,
      flags: ["some_rejected"],
      number_format: { decimal: ",", thousands: ".", unit: "€" },
    },
    { name: "day", source_name: "day", type: "date", nullable: false, flags: [] },
    { name: "note", source_name: "note", type: "text", nullable: true, flags: [], null_words: { "N/A": 1 } },
  ]);
  assertEquals(rows, [[1, 1234.5, "2024-05-31", null], [2, 99.9, "2024-06-01", "x"], [
    3,
    null,
    "2024-06-02",
    "y",
  ]]);
  assertEquals(raw_rows[0], ["1", "1.234,50 €", "31/05/2024", "N/A"]);
  assertEquals([problem_count, problems], [1, [{
    line: 6,
    column: "price",
    raw: "abc",
    reason: "not_a_float",
  }]]);
  assertEquals([row_count, is_whole, await countDatasets(axi)], [3, true, 0]);

  const uploaded = await user.upload("may.csv", FILE, { options: { type_threshold: 0.6 } });
  assertEquals([uploaded.dialect, uploaded.columns], [dialect, columns]);
  const stored = await user.get(`/datasets/${uploaded.dataset_id}/rows`);
  assertEquals(stored.json.rows, rows);
});

Deno.test("POST /datasets/sniff writes every type as the rows of the dataset have it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = "i,f,d,b,day,at,t\n" +
    "999999999999999,Infinity,123456789012345678901234567890.50,yes,1999-12-31,2020-01-02T03:04:05.123456+02:00,a\n" +
    '-1,-0.5,0.00010,no,0001-01-01,1969-12-31 23:59:59," b "\n,,,,,,\n0,1e300,-5,no,9999-12-31,2000-01-01 00:00,é\n';
  const { json } = await sniffRaw(user, csv);
  const { dataset_id } = await user.upload("t.csv", csv);
  assertEquals(json.rows, (await user.get(`/datasets/${dataset_id}/rows`)).json.rows);
});

Deno.test("POST /datasets/sniff takes options, also from a form, and refuses what an upload refuses", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const form = new FormData();
  form.set("options", JSON.stringify({ delimiter: ",", header: false, types: { column_1: "text" } }));
  form.set("file", new Blob(["1,2\n3,4\n"]), "a.csv");
  const { status, json } = await user.call("/datasets/sniff", { method: "POST", body: form });
  assertEquals([status, json.rows, json.columns[0].type], [200, [["1", 2], ["3", 4]], "text"]);

  const refused: [string, BodyInit, unknown, number, string][] = [
    ["an unknown option", "a\n1\n", { nope: 1 }, 422, "VALIDATION"],
    ["a zone that is none", "a\n1\n", { time_zone: "Mars/Olympus" }, 422, "VALIDATION"],
    ["two meanings of one mark", "a\n1\n", { decimal: ",", thousands: "," }, 422, "VALIDATION"],
    ["an escape of another quote", "a\n1\n", { escape: "'" }, 422, "VALIDATION"],
    ["a column that is not there", "a\n1\n", { types: { b: "int" } }, 422, "VALIDATION"],
    ["nothing", "", {}, 422, "CSV_UNREADABLE"],
    ["fewer lines than are to be skipped", "a\n1\n", { skip_rows: 9 }, 422, "CSV_UNREADABLE"],
    ["a PDF", "%PDF-1.7\n", {}, 415, "UNSUPPORTED_MEDIA_TYPE"],
  ];
  for (const [what, body, options, expected, code] of refused) {
    const answer = await sniffRaw(user, body, options);
    assertEquals([what, answer.status, answer.json.code], [what, expected, code]);
  }
  const anonymous = await axi.call("/datasets/sniff", { method: "POST", body: "a\n" });
  assertEquals(anonymous.status, 401);
  assertEquals((await user.get("/datasets/sniff")).status, 405);
});

Deno.test("POST /datasets/sniff reads a MiB of an endless file and lets go of the rest", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const row = new TextEncoder().encode('1,2020-01-01,"a\nb"\n'.repeat(4000));
  let sent = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(sent === 0 ? new TextEncoder().encode("id,day,note\n") : row);
      sent += row.length;
    },
    cancel() {
      isCancelled = true;
    },
  });
  const { status, json } = await sniffRaw(user, body);
  assertEquals([status, json.is_whole, json.rows.length, json.problem_count], [200, false, 50, 0]);
  assertEquals(json.columns.map(({ type }: { type: string }) => type), ["int", "date", "text"]);
  assert(
    json.row_count > 50_000 && isCancelled && sent < 2 * SNIFFED_BYTES_MAX,
    String([json.row_count, sent]),
  );
});

Deno.test("POST /datasets/sniff shows of every form what an upload of it would make", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = "day,v\n2024-01-01,0.5\n2024-01-02,1.5\n", records = [["2024-01-01", 0.5], ["2024-01-02", 1.5]];
  const json = JSON.stringify(records.map(([day, v]) => ({ day, v })));
  const text = (cell: string) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
  const cells = records.map((_, i) => `<row><c s="1"><v>${45292 + i}</v></c><c><v>${i}.5</v></c></row>`);
  const book = await workbookOf({
    formats: ["dd/mm/yyyy"],
    sheets: [
      { name: "Notes", rows: `<row>${text("x")}</row>`, state: "hidden" },
      { name: "Mine", rows: `<row>${text("day")}${text("v")}</row>${cells.join("")}` },
      { name: "Other", rows: `<row>${text("a")}</row><row>${text("b")}</row>` },
    ],
  });
  const parquet = new Uint8Array(parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 2 },
      { name: "day", type: "INT32", converted_type: "DATE" },
      { name: "v", type: "DOUBLE" },
    ],
    columnData: [{ name: "day", data: [19723, 19724] }, { name: "v", data: [0.5, 1.5] }],
  }));
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await archive.add("a.csv", new TextReader(csv));
  const files: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, string, string | null])[] = [
    ["a.csv", csv, "csv", null],
    ["a.tsv", csv.replaceAll(",", "\t"), "csv", null],
    ["a.json", json, "json", null],
    ["a.ndjson", json.slice(1, -1).replaceAll("},{", "}\n{"), "ndjson", null],
    ["a.csv.gz", Uint8Array.from(gzipSync(csv)), "csv", "gzip"],
    ["a.json.gz", Uint8Array.from(gzipSync(json)), "json", "gzip"],
    ["a.zip", await archive.close() as Uint8Array<ArrayBuffer>, "csv", "zip"],
    ["a.xlsx", book, "xlsx", null],
    ["a.parquet", parquet, "parquet", null],
  ];
  for (const [name, file, form, packing] of files) {
    const { status, json } = await sniffForm(user, name, file);
    assertEquals([name, status, json.form, json.packed_by, json.rows], [name, 200, form, packing, records]);
    const uploaded = await user.upload(name, file);
    assertEquals([json.columns, json.dialect, json.is_whole], [uploaded.columns, uploaded.dialect, true]);
  }
  const shown = await sniffForm(user, "a.xlsx", book, { sheet: "Other" });
  assertEquals([shown.json.rows, shown.json.sheets], [[["b"]], [
    { name: "Notes", is_shown: false, is_chosen: false },
    { name: "Mine", is_shown: true, is_chosen: false },
    { name: "Other", is_shown: true, is_chosen: true },
  ]]);
  assertEquals((await sniffForm(user, "a.xlsx", book, { sheet: "None" })).json.code, "CSV_UNREADABLE");
  assertEquals((await sniffForm(user, "a.csv", json)).status, 415);
  assertEquals((await sniffForm(user, "a.gz", Uint8Array.from(gzipSync(csv).subarray(0, 20)))).status, 422);
});

Deno.test("POST /datasets/sniff reads the beginning of endless gzip and JSON, and at most 16 MiB of what is read from its end", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const endless = async (type: string, first: Uint8Array<ArrayBuffer>, more: Uint8Array<ArrayBuffer>) => {
    let sent = 0, isCancelled = false;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.enqueue(sent === 0 ? first : more);
        sent += more.length;
      },
      cancel() {
        isCancelled = true;
      },
    });
    const answer = await user.call("/datasets/sniff", {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    return { ...answer, sent, isCancelled };
  };
  const rows = "1,2020-01-01,some text\n".repeat(20_000), member = Uint8Array.from(gzipSync(rows));
  const packed = await endless("application/gzip", Uint8Array.from(gzipSync("id,day,note\n")), member);
  assertEquals([packed.status, packed.json.is_whole, packed.isCancelled], [200, false, true]);
  const record = new TextEncoder().encode('{"id":1,"note":"some text"}\n'.repeat(5_000));
  const json = await endless("application/x-ndjson", record, record);
  assertEquals([json.status, json.json.form, json.json.is_whole, json.isCancelled], [
    200,
    "ndjson",
    false,
    true,
  ]);
  assert(json.sent < 10 * SNIFFED_BYTES_MAX);
  const zeros = new Uint8Array(1024 * 1024);
  const archive = await endless("application/zip", Uint8Array.from([0x50, 0x4b, 3, 4]), zeros);
  assertEquals([archive.status, archive.json.code, archive.json.limit], [
    413,
    "PAYLOAD_TOO_LARGE",
    16 * 1024 * 1024,
  ]);
  assert(archive.isCancelled && archive.sent < 20 * zeros.length);
});

Deno.test("POST /datasets/sniff holds one file of a tenant at a time, so that none keeps others waiting", async () => {
  await using axi = await testAxi();
  const [user, other] = [await axi.newUser(), await axi.newUser()];
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 0 });
  await archive.add("a.csv", new TextReader("a\n1\n".repeat(2_000)));
  const file = Uint8Array.from(await archive.close());
  const rest = Promise.withResolvers<void>(), begun = Promise.withResolvers<void>();
  async function* slowly() {
    yield file.slice(0, 2_000);
    begun.resolve();
    await rest.promise;
    yield file.slice(2_000);
  }
  const first = user.call("/datasets/sniff", {
    method: "POST",
    headers: { "content-type": "application/zip" },
    body: ReadableStream.from(slowly()),
  });
  await begun.promise;
  const [second, others] = [await sniffForm(user, "a.zip", file), await sniffForm(other, "a.zip", file)];
  assertEquals([second.status, second.json.code, others.status], [429, "RATE_LIMITED", 200]);
  assertEquals((await sniffForm(user, "a.csv", "a\n1\n")).status, 200);
  rest.resolve();
  assertEquals((await first).status, 200);
  assertEquals((await sniffForm(user, "a.zip", file)).status, 200);
});
