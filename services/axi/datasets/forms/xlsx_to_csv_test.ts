import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { openAsCsv } from "./open_as_csv.ts";
import { sourceOf } from "./testing.ts";
import { dateText, type Shown, shownBy } from "./xlsx_dates.ts";
import { workbookOf, type WrittenBook } from "./xlsx_testing.ts";

async function csvOf(book: WrittenBook, sheet?: string | number): Promise<string> {
  const csv = await openAsCsv("xlsx", sourceOf(await workbookOf(book)), { maxBytes: 1e9, sheet });
  return await new Response(await csv.open() as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

const CELLS: WrittenBook = {
  formats: ["yyyy-mm-dd", 'd/m/yy "at" h:mm', "[h]:mm:ss", '0.0"days"', "[Red]#,##0"],
  texts: ["<t>id</t>", "<r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh>", "<t>a_x000D_&amp;b</t>"],
  sheets: [
    { name: "Notes", rows: "" },
    { name: "Secret", state: "hidden", rows: '<row r="1"><c r="A1"><v>1</v></c></row>' },
    {
      name: "Data",
      rows: '<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c>' +
        '<c t="inlineStr"><is><t>in</t></is></c><c t="str"><f>"f"</f><v>f</v></c></row>' +
        '<row r="4"><c r="B4" s="1"><v>45292</v></c><c r="C4" s="2"><v>45292.5</v></c>' +
        '<c r="D4" s="3"><v>1.5</v></c><c r="E4" s="4"><v>1.1000000000000001</v></c></row>' +
        '<row r="6"><c r="B6" t="b"><v>1</v></c><c r="C6" t="e"><v>#N/A</v></c><c r="E6" t="s"><v>2</v></c></row>',
    },
  ],
};

Deno.test("openAsCsv() gives the first sheet that is shown and has cells, values as their formats mean them", async () => {
  const csv = '"id","rich","in","f"\n2024-01-01,2024-01-01T12:00:00,36:00:00,1.1\ntrue,,,"a\r&b"\n';
  assertEquals(await csvOf(CELLS), csv);
  assertEquals(await csvOf(CELLS, "Data"), csv);
  assertEquals(await csvOf(CELLS, 2), '"1"\n');
});

Deno.test("openAsCsv() leaves titles above a table short, and tells cells left of it behind the row", async () => {
  const row = (cells: Readonly<Record<string, number>>) =>
    `<row>${Object.entries(cells).map(([r, v]) => `<c r="${r}"><v>${v}</v></c>`).join("")}</row>`;
  const table = Array.from({ length: 110 }, (_, i) => row({ B1: i, C1: i })).join("");
  const csv = await csvOf({
    sheets: [{ name: "a", rows: row({ C1: 2024 }) + table + row({ A1: 7, C1: 8 }) }],
  });
  assertEquals([csv.slice(0, 13), csv.endsWith("\n109,109\n,8,7\n")], ["2024\n0,0\n1,1\n", true]);
});

Deno.test("openAsCsv() refuses a workbook that is broken, empty, or without the sheet", async () => {
  const refused = async (book: WrittenBook, sheet?: string | number) =>
    (await assertRejects(() => csvOf(book, sheet), AppError)).message;
  assertEquals((await refused(CELLS, "Nowhere")).includes('it has "Notes", "Secret", "Data"'), true);
  assertEquals((await refused({ sheets: [{ name: "a", rows: "" }] })).includes("none of its sheets"), true);
  assertEquals(
    (await refused({ sheets: [{ name: "a", rows: "<row>" }] })).startsWith("Cannot read the workbook"),
    true,
  );
  const bomb = '<row r="1"><c r="A1" t="str"><v>&lol;</v></c></row>';
  assertEquals(
    (await refused({ sheets: [{ name: "a", rows: bomb }] })).startsWith("Cannot read the workbook"),
    true,
  );
});

Deno.test("dateText() counts days as spreadsheets do, the 29th of February 1900 among them", () => {
  assertEquals(dateText(1, "date", false), "1900-01-01");
  assertEquals(dateText(59, "date", false), "1900-02-28");
  assertEquals(dateText(60, "date", false), "60");
  assertEquals(dateText(61, "date", false), "1900-03-01");
  assertEquals(dateText(0, "date", true), "1904-01-01");
  assertEquals(dateText(45292.000011574, "date", false), "2024-01-01T00:00:01");
  assertEquals(dateText(0.25, "time", false), "06:00:00");
});

Deno.test("shownBy() tells dates from numbers by the format's code alone", () => {
  const cases: Readonly<Record<string, Shown>> = {
    "General": "number",
    "0.00": "number",
    '0 "days"': "number",
    "[Red]0": "number",
    "dd.mm.yyyy": "date",
    "[$-409]d\\-mmm\\-yy;@": "date",
    "mmm": "date",
    "yyyy-mm-dd hh:mm": "instant",
    "h:mm AM/PM": "time",
    "[mm]:ss": "time",
  };
  for (const [code, shown] of Object.entries(cases)) assertEquals(shownBy(code), shown, code);
});
