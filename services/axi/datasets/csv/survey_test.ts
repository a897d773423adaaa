import { AppError, ValidationError } from "@shared/core/errors.ts";
import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { bytesOf, chunksOf, surveyFile } from "./testing.ts";
import type { FilePlan } from "./survey.ts";

const typesOf = (plan: FilePlan) => plan.columns.map(({ type }) => type);
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

Deno.test("Survey plans a file: dialect, names, types, rows", () => {
  const plan = surveyFile("id;when;x;ok\n1;13/02/2020;1.5;yes\n2;01/02/2020;2;no\n");
  assertEquals(plan.dialect, {
    encoding: "utf-8",
    encoding_evidence: "valid_utf8",
    delimiter: ";",
    quote: '"',
    escape: '"',
    header: true,
    skip_rows: 0,
    comment: null,
    comment_lines: 0,
    line_ending: "lf",
    nul_bytes_removed: 0,
    alternatives: [],
  });
  assertEquals(plan.rowCount, 2);
  const column = { format: null, flags: [], nullWords: new Map() };
  assertEquals(plan.columns, [
    { ...column, name: "id", source_name: "id", type: "int", dateOrder: null },
    { ...column, name: "when", source_name: "when", type: "date", dateOrder: "dmy" },
    { ...column, name: "x", source_name: "x", type: "float", dateOrder: null },
    { ...column, name: "ok", source_name: "ok", type: "bool", dateOrder: null },
  ]);
});

Deno.test("Survey decides types by the whole file, not by its beginning", () => {
  const ints = lines(300_000, (i) => `${i},01/02/2020`); // beyond the bytes from which the dialect is found
  assertEquals(typesOf(surveyFile(`a,b\n${ints}\n`)), ["int", "text"]);
  const late = surveyFile(`a,b\n${ints}\n1.5,02/13/2020\n`);
  assertEquals(typesOf(late), ["float", "date"]);
  assertEquals([late.columns[1].dateOrder, late.rowCount], ["mdy", 300_001]);
  assertEquals(typesOf(surveyFile(`a,b\n${ints}\n007,x\n`)), ["text", "text"]);
});

Deno.test("Survey lets one bad cell of 200 pass and not one of 199", () => {
  assertEquals(typesOf(surveyFile(`a\n${lines(199, String)}\nx\n`)), ["int"]);
  assertEquals(typesOf(surveyFile(`a\n${lines(198, String)}\nx\n`)), ["text"]);
  assertEquals(typesOf(surveyFile(`a\n${lines(198, String)}\nx\n`, { type_threshold: 0.9 })), ["int"]);
});

Deno.test("Survey finds windows-1252 however late its first byte comes", () => {
  const ascii = bytesOf(`caf\0,b\n${lines(150_000, (i) => `${i},abc`)}\n`); // 1.5 MB
  const file = new Uint8Array(ascii.length + 4);
  file.set(ascii);
  file.set([0x39, 0x2c, 0xe9, 0x0a], ascii.length); // 9,é
  const plan = surveyFile(file, {}, [65_536]);
  assertEquals(plan.dialect.encoding, "windows-1252");
  assertEquals([plan.dialect.nul_bytes_removed, plan.rowCount], [1, 150_001]);
  const named = assertThrows(() => surveyFile(file, { encoding: "utf-8" }), AppError, "as UTF-8");
  assertEquals(named.code, "CSV_UNREADABLE");
});

Deno.test("Survey reads the header in the file's encoding, found or named", () => {
  const latin = Uint8Array.from("caf\xe9,\x80\n1,2\n", (character) => character.charCodeAt(0));
  const names = (plan: FilePlan) => plan.columns.map(({ name }) => name);
  assertEquals(names(surveyFile(latin)), ["café", "€"]);
  assertEquals(names(surveyFile(latin, { encoding: "windows-1252" })), ["café", "€"]);
  assertEquals(names(surveyFile("café,€\n1,2\n")), ["café", "€"]);
  assertEquals(names(surveyFile("\ufeffcafé,€\n1,2\n", { encoding: "utf-8" })), ["café", "€"]);
  const utf16 = new Uint8Array(
    new Uint16Array(Array.from("\ufeffcafé,€\n1,2\n", (c) => c.charCodeAt(0))).buffer,
  );
  for (const encoding of ["utf-16le", undefined] as const) {
    const plan = surveyFile(utf16, { encoding }, [1]);
    assertEquals([plan.dialect.encoding, ...names(plan)], ["utf-16le", "café", "€"]);
  }
});

Deno.test("Survey says the same whatever the chunks", () => {
  const text = `\ufeffsep=;\r\na;b\r\n${lines(40_000, (i) => `${i};"é ""${i}""\r\n"`)}\r\n`; // more than the head
  const whole = surveyFile(text);
  assertEquals([whole.dialect.skip_rows, whole.dialect.delimiter, whole.rowCount], [1, ";", 40_000]);
  for (const sizes of [[1], [7], [65_536], [262_143], [262_144], [262_145]]) {
    assertEquals(surveyFile(text, {}, sizes), whole);
  }
});

Deno.test("Survey accepts a header alone, and refuses nothing at all", () => {
  const plan = surveyFile("a,b,a\n");
  assertEquals([plan.rowCount, ...plan.columns.map(({ name, type, flags }) => `${name} ${type} ${flags}`)], [
    0,
    "a text all_null",
    "b text all_null",
    "a_2 text all_null,renamed",
  ]);
  assertEquals(surveyFile("a").columns.length, 1);
  for (const empty of ["", "\n\r\n", "\ufeff", "\ufeff\n", "\0", "sep=;\n"]) {
    const error = assertThrows(() => surveyFile(empty), AppError, "empty");
    assertEquals(error.code, "CSV_UNREADABLE");
  }
});

Deno.test("Survey names the columns of a file without header, and counts its first row", () => {
  const plan = surveyFile("1,x\n2,y\n");
  assertEquals([plan.rowCount, ...plan.columns.map(({ name, source_name }) => [name, source_name])], [
    2,
    ["column_1", ""],
    ["column_2", ""],
  ]);
  assertEquals(surveyFile("a,b\nc,d\n", { header: false }).rowCount, 2);
});

Deno.test("Survey stores 1,000 columns and refuses more, however many", () => {
  const header = (width: number) => `${lines(width, (i) => `c${i}`).replaceAll("\n", ",")}\n`;
  assertEquals(surveyFile(header(1000)).columns.length, 1000);
  for (const width of [1001, 100_000]) {
    const error = assertThrows(() => surveyFile(header(width)), AppError, `${width} columns`);
    assertEquals([error.code, error.details.limit], ["TOO_MANY_COLUMNS", 1000]);
  }
});

Deno.test("Survey takes the types that the caller names, by name or by header", () => {
  const text = "id,a b,a b,x\n007,1,2,\n008,3,4,\n";
  const plan = surveyFile(text, { types: { id: "int", "a b_2": "text", x: "bool" } });
  assertEquals(plan.columns.map(({ type, flags }) => [type, ...flags]), [["int"], ["int"], [
    "text",
    "renamed",
  ], [
    "bool",
    "all_null",
  ]]);
  const byHeader = surveyFile(" id \n007\n", { types: { " id ": "decimal" } });
  assertEquals(typesOf(byHeader), ["decimal"]);
  const error = assertThrows(
    () => surveyFile(text, { types: { "no/~pe": "int" } }),
    ValidationError,
    "no such column",
  );
  assertEquals(error.details.errors, [{ pointer: "/options/types/no~1~0pe", message: error.message }]);
});

Deno.test("Survey asks for the order of day and month where a column of dates can't tell it", () => {
  const text = "d\n01/02/2020\n03/04/2020\nsoon\n";
  assertThrows(() => surveyFile(text, { types: { d: "date" } }), ValidationError, "date_order");
  assertEquals(surveyFile(text, { types: { d: "date" }, date_order: "mdy" }).columns[0].dateOrder, "mdy");
  assertEquals(surveyFile(`${text}13/01/2020\n`, { types: { d: "date" } }).columns[0].dateOrder, "dmy");
  assertEquals(surveyFile("d\n2020-01-02\nsoon\n", { types: { d: "timestamp" } }).columns[0].dateOrder, null);
});

Deno.test("Survey refuses other forms by their first bytes, whatever the chunks", () => {
  const bytes = bytesOf("%PDF-1.7\nx");
  for (const sizes of [[1], [Infinity]]) {
    assertEquals([...chunksOf(bytes, sizes)].length > 0, true);
    assertEquals(assertThrows(() => surveyFile(bytes, {}, sizes), AppError).code, "UNSUPPORTED_MEDIA_TYPE");
  }
});

Deno.test("Survey keeps a thousand characters of a header", () => {
  const [column] = surveyFile(`${"h".repeat(100_000)}\n1\n`).columns;
  assertEquals([column.name, column.source_name], ["h".repeat(63), "h".repeat(1_000)]);
});
