import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi, type TestUser } from "../testing.ts";

/** A hostile or odd file and the answer that is due: a status and code, or what became of it. */
interface Abuse {
  readonly what: string;
  readonly file: string | Uint8Array<ArrayBuffer>;
  readonly name?: string;
  readonly status: number;
  readonly code?: string;
  readonly line?: number;
  readonly rows?: unknown[][];
  readonly columns?: string[];
  readonly types?: string[];
  readonly dialect?: Record<string, unknown>;
  readonly rejects?: unknown[];
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (number[] | Uint8Array<ArrayBuffer>)[]) =>
  new Uint8Array(parts.flatMap((part) => [...part]));
const utf16 = (text: string, isBig: boolean) =>
  new Uint8Array([...text].flatMap((c) => isBig ? [0, c.charCodeAt(0)] : [c.charCodeAt(0), 0]));
const MIB = 1024 * 1024;

const ABUSES: readonly Abuse[] = [
  { what: "an empty file", file: "", status: 422, code: "CSV_UNREADABLE" },
  { what: "a file of newlines", file: "\n\n\r\n", status: 422, code: "CSV_UNREADABLE" },
  { what: "a header only", file: "a,b\n", status: 201, rows: [], types: ["text", "text"] },
  { what: "no newline at the end", file: "a,b\n1,2", status: 201, rows: [[1, 2]] },
  { what: "CRLF", file: "a,b\r\n1,2\r\n", status: 201, rows: [[1, 2]] },
  { what: "CR alone", file: "a,b\r1,2\r3,4", status: 201, rows: [[1, 2], [3, 4]] },
  { what: "all three mixed", file: "a,b\n1,2\r\n3,4\r5,6", status: 201, rows: [[1, 2], [3, 4], [5, 6]] },
  {
    what: "UTF-8 with BOM",
    file: bytes([0xef, 0xbb, 0xbf], utf8("ä,b\n1,2\n")),
    status: 201,
    columns: ["ä", "b"],
    dialect: { encoding: "utf-8" },
  },
  {
    what: "UTF-16 LE with BOM",
    file: bytes([0xff, 0xfe], utf16("é,b\nü,2\n", false)),
    status: 201,
    rows: [["ü", 2]],
    dialect: { encoding: "utf-16le" },
  },
  {
    what: "UTF-16 BE without BOM",
    file: utf16("name,b\nAda,2\n", true),
    status: 201,
    rows: [["Ada", 2]],
    dialect: { encoding: "utf-16be" },
  },
  {
    what: "windows-1252",
    file: bytes(utf8("name,price\ncaf"), [0xe9], utf8(","), [0x80], utf8("5\n")),
    status: 201,
    rows: [["café", 5]],
    dialect: { encoding: "windows-1252" },
  },
  {
    what: "NUL bytes",
    file: bytes(utf8("a,b\n1"), [0], utf8("2,x"), [0], utf8("y\n")),
    status: 201,
    rows: [[12, "xy"]],
    dialect: { nul_bytes_removed: 2 },
  },
  { what: "control characters", file: "a\nx\u0001\u0008y\n", status: 201, rows: [["x\u0001\u0008y"]] },
  {
    what: "a quote that never closes",
    file: 'a,b\n1,2\n3,"oops\n4,5\n',
    status: 422,
    code: "CSV_UNREADABLE",
    line: 3,
  },
  {
    what: "a quote that never closes, over 3 MiB",
    file: 'a,b\n1,"' + "x\n".repeat(1.5 * MIB),
    status: 422,
    code: "CSV_UNREADABLE",
    line: 2,
  },
  {
    what: "one cell of 2 MiB",
    file: "a\n" + "x".repeat(2 * MIB),
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
    line: 2,
  },
  {
    what: "a quoted cell of 2 MiB",
    file: `a,b\n1,"${"x".repeat(2 * MIB)}"\n`,
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
    line: 2,
  },
  { what: "100,000 columns", file: "c,".repeat(100_000) + "\n", status: 422, code: "TOO_MANY_COLUMNS" },
  { what: "1,001 columns", file: "c,".repeat(1000) + "c\n", status: 422, code: "TOO_MANY_COLUMNS" },
  {
    what: "ragged rows",
    file: "a,b\n1\n2,3,4,5\n6,7\n",
    status: 201,
    rows: [[1, null], [2, 3], [6, 7]],
    rejects: [
      { reject_id: 1, part: 1, line: 2, column: null, raw: "1 of 2 cells", reason: "missing_cells" },
      { reject_id: 2, part: 1, line: 3, column: null, raw: "4,5", reason: "surplus_cells" },
    ],
  },
  {
    what: "names that are doubled, empty, hostile or long",
    file: `a,a,,__proto__,"x""; drop table t; --",${"é".repeat(60)},\u202eevil,_row\n1,2,3,4,5,6,7,8\n`,
    status: 201,
    columns: ["a", "a_2", "column_3", "__proto__", 'x"; drop table t; --', "é".repeat(31), "evil", "_row_2"],
    rows: [[1, 2, 3, 4, 5, 6, 7, 8]],
  },
  { what: "a sep= line", file: "sep=;\na;b\n1;2,5\n", status: 201, columns: ["a", "b"], rows: [[1, 2.5]] },
  {
    what: "numbers of other countries",
    file: "a;b\n1.234,56;1\u2009234\n2.345,67;2\u2009345\n",
    status: 201,
    types: ["float", "int"],
    rows: [[1234.56, 1234], [2345.67, 2345]],
  },
  {
    what: "days that no calendar has",
    file: "d\n0000-01-01\n2021-02-30\n9999-12-31\n",
    status: 201,
    types: ["text"],
    rows: [["0000-01-01"], ["2021-02-30"], ["9999-12-31"]],
  },
  {
    what: "the last day there is",
    file: "d\n9999-12-31\n",
    status: 201,
    types: ["date"],
    rows: [["9999-12-31"]],
  },
  {
    what: "years of two digits",
    file: "d\n31/01/68\n31/01/69\n",
    status: 201,
    types: ["date"],
    rows: [["2068-01-31"], ["1969-01-31"]],
  },
  {
    what: "a time that a change of clocks skips",
    file: "t\n2021-03-28 02:30:00\n",
    status: 201,
    rows: [["2021-03-28T02:30:00.000Z"]],
  },
  {
    what: "numbers beyond a double",
    file: "x\n1e309\n-0\n1.5\n",
    status: 201,
    types: ["decimal"],
    rows: [["1" + "0".repeat(309)], ["0"], ["1.5"]],
  },
  {
    what: "infinities and not-a-number",
    file: "x\nInfinity\n-inf\nnan\n-0.0\n",
    status: 201,
    types: ["float"],
    rows: [["Infinity"], ["-Infinity"], [null], [0]],
  },
  {
    what: "a PNG",
    name: "a.csv",
    file: bytes([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    status: 415,
    code: "UNSUPPORTED_MEDIA_TYPE",
  },
  { what: "a PDF", name: "a.csv", file: utf8("%PDF-1.7\n..."), status: 415, code: "UNSUPPORTED_MEDIA_TYPE" },
  {
    what: "a broken workbook or archive",
    name: "a.csv",
    file: bytes([0x50, 0x4b, 3, 4, 20, 0]),
    status: 422,
    code: "CSV_UNREADABLE",
  },
  {
    what: "a broken gzip file",
    name: "a.csv",
    file: bytes([0x1f, 0x8b, 8, 0, 0, 0]),
    status: 422,
    code: "CSV_UNREADABLE",
  },
  {
    what: "a page of HTML",
    file: "<script>alert(1)</script>\n<b>x</b>\n",
    status: 201,
    columns: ["<script>alert(1)</script>"],
    rows: [["<b>x</b>"]],
  },
];

Deno.test("POST /datasets/upload gives each hostile or odd file the answer that is due", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const abuse of ABUSES) await t.step(abuse.what, () => check(user, abuse));
});

Deno.test("POST /datasets/upload keeps only a printable base name of the file", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const names: [string, string][] = [
    ["../../etc/passwd", "passwd"],
    ["C:\\data\\a.csv", "a.csv"],
    ["\u202egpj.csv", "gpj.csv"],
    ["..", "dataset"],
    [`${"x".repeat(5000)}.csv`, "x".repeat(200)],
  ];
  for (const [sent, kept] of names) {
    await t.step(JSON.stringify(sent.slice(0, 30)), async () => {
      assertEquals((await user.upload(sent, "x\n1\n")).name, kept);
    });
  }
});

Deno.test("POST /datasets/upload names the line of a row that is too wide for the database", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const header = Array.from({ length: 1000 }, (_, i) => `c${i}`).join(",");
  const narrow = Array.from({ length: 1000 }, () => "x").join(",");
  const wide = Array.from({ length: 1000 }, (_, i) => `cell ${i} is a little longer`).join(",");
  const answer = await user.tryUpload(
    "wide.csv",
    `${header}\n${narrow}\n"${narrow.replaceAll(",", '","')}"\n${wide}\n`,
  );
  assertEquals([answer.status, answer.json.code, answer.json.line], [422, "ROW_TOO_WIDE", 4]);
  assertEquals((await user.get("/datasets")).json.items, []);
});

Deno.test("GET /datasets/{id}/export is an attachment that no browser takes for a page", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("<img src=x>.csv", "<script>alert(1)</script>\nx\n");
  const { headers } = await user.get(`/datasets/${dataset_id}/export`);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("content-disposition"), 'attachment; filename="img_src_x.csv"');
});

async function check(user: TestUser, abuse: Abuse): Promise<void> {
  const { status, json } = await user.tryUpload(abuse.name ?? "file.csv", abuse.file);
  assertEquals([status, json.code], [abuse.status, abuse.code], JSON.stringify(json));
  if (abuse.line !== undefined) assertEquals(json.line, abuse.line);
  if (status !== 201) {
    assert(/^Cannot /.test(json.detail), json.detail);
    return;
  }
  const { columns, dataset_id, dialect } = json;
  if (abuse.columns !== undefined) {
    assertEquals(columns.map(({ name }: { name: string }) => name), abuse.columns);
  }
  if (abuse.types !== undefined) assertEquals(columns.map(({ type }: { type: string }) => type), abuse.types);
  for (const [key, value] of Object.entries(abuse.dialect ?? {})) {
    assertEquals([key, dialect[key]], [key, value]);
  }
  const path = `/datasets/${dataset_id}`;
  if (abuse.rows !== undefined) assertEquals((await user.get(`${path}/rows`)).json.rows, abuse.rows);
  if (abuse.rejects !== undefined) {
    assertEquals((await user.get(`${path}/rejects`)).json.items, abuse.rejects);
  }
}
