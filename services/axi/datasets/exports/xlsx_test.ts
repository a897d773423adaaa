import { assertEquals } from "@shared/testing/assert.ts";
import { sourceOf } from "../forms/testing.ts";
import { openBook } from "../forms/xlsx_book.ts";
import { rowsOf } from "../forms/xlsx_rows.ts";
import type { TableColumn } from "../table_sql.ts";
import type { TextRow } from "./copy_text.ts";
import { xlsxOf } from "./xlsx.ts";

const COLUMNS: readonly TableColumn[] = [
  { name: "i", type: "int" },
  { name: "d", type: "decimal" },
  { name: "f", type: "float" },
  { name: "b", type: "bool" },
  { name: "day", type: "date" },
  { name: "at", type: "timestamp" },
  { name: "=t", type: "text" },
];

/** The sheet as our reader sees it, and its XML. */
async function written(rows: readonly TextRow[], columns: readonly TableColumn[] = COLUMNS) {
  const chunks = await Array.fromAsync(xlsxOf(ReadableStream.from([rows]), columns, "a".repeat(40)));
  const file = new Uint8Array(await new Blob(chunks.map((chunk) => new Uint8Array(chunk))).arrayBuffer());
  const book = await openBook(sourceOf(file), { maxBytes: 1e9 }), [sheet] = book.sheets;
  const xml = await new Response(ReadableStream.from(book.part(sheet.part))).text();
  return { sheets: book.sheets, rows: await Array.fromAsync(rowsOf(book, sheet)), xml };
}

/** Kind and value of each cell of a row, as the file has them. */
function cellsOf(xml: string, row: number): (readonly [string, string])[] {
  const cells = xml.split("<row ")[row].matchAll(
    /<c r="[A-Z]+\d+"(?: t="(\w+)")?[^>]*>(?:<is>)?<[vt][^>]*>([^<]*)</g,
  );
  return Array.from(cells, ([, kind = "number", value]) => [kind, value] as const);
}

Deno.test("xlsxOf gives numbers, booleans and dates as such, and what a spreadsheet would round or not know as text", async () => {
  const { xml, rows, sheets } = await written([
    ["-123456789012345", "-0.10", "1e+300", "t", "2024-02-29", "2024-02-29T12:00:00.5Z", "x"],
    ["9007199254740993", "12345678901234.56", "NaN", "f", "1900-02-28", "1899-12-31T00:00:00Z", "=1+1"],
    ["0", "0.00", "-Infinity", null, "9999-12-31", "9999-12-31T23:59:59.999999Z", "@a"],
    ["1000000000000000", "0.0000000000000000001", "5e-324", null, "1900-03-01", "1900-03-01T00:00:00Z", "-1"],
  ]);
  assertEquals(cellsOf(xml, 2), [
    ["number", "-123456789012345"],
    ["number", "-0.1"],
    ["number", "1e+300"],
    ["b", "1"],
    ["number", "45351"],
    ["number", "45351.500005787035"],
    ["inlineStr", "x"],
  ]);
  assertEquals(cellsOf(xml, 3), [
    ["inlineStr", "9007199254740993"],
    ["inlineStr", "12345678901234.56"],
    ["inlineStr", "NaN"],
    ["b", "0"],
    ["inlineStr", "1900-02-28"],
    ["inlineStr", "1899-12-31T00:00:00Z"],
    ["inlineStr", "=1+1"],
  ]);
  const kinds = ["number", "number", "inlineStr", "number", "inlineStr", "inlineStr"];
  assertEquals(cellsOf(xml, 4).map(([kind]) => kind), kinds);
  assertEquals(cellsOf(xml, 5).slice(0, 4), [
    ["number", "1000000000000000"],
    ["number", "1e-19"],
    ["inlineStr", "5e-324"],
    ["number", "61"],
  ]);
  assertEquals(xml.includes("<f>"), false);
  assertEquals([rows[0], rows[1]?.slice(4, 6)], [
    ["i", "d", "f", "b", "day", "at", "=t"],
    ["2024-02-29", "2024-02-29T12:00:00.500"],
  ]);
  assertEquals(sheets, [{ name: "a".repeat(31), isShown: true, part: "xl/worksheets/sheet1.xml" }]);
});

Deno.test("xlsxOf keeps every character of a text", async () => {
  const texts = [
    " a ",
    "a\r\nb\tc",
    "<&>\"'",
    "_x0041_ _xyz_",
    "\u0001\u001f\ufffe\uffff",
    "漢🙂",
    "\ufeff\u00a0x",
  ];
  const { rows } = await written(texts.map((text) => [text]), [{ name: "_x0042_", type: "text" }]);
  assertEquals(rows.flat(), ["_x0042_", ...texts]);
});
