import { assert, assertEquals } from "@shared/testing/assert.ts";
import { type TestAxi, testAxi, type TestUser } from "../testing.ts";
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
