import { begin } from "@shared/postgres/begin.ts";
import { connect } from "@shared/postgres/connect.ts";
import { copyIn } from "@shared/postgres/copy.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { AXI_MIGRATIONS } from "../migrations.ts";
import { bytesOf, loadRowsHere, surveyFile, writeCsv } from "./csv/testing.ts";
import { createTableSql, quoted } from "./table_sql.ts";

/** Loads a file into a table of a real server and gives the cells as the server writes them, null as null. */
async function roundTrip(text: string): Promise<(string | null)[][]> {
  await using database = await testDatabase({ schema: "axi", sources: AXI_MIGRATIONS });
  const sql = connect(database.superuserUrl, { max: 1 });
  try {
    const plan = surveyFile(text);
    return await begin(sql, async (tx) => {
      await tx.unsafe(createTableSql("public.nasty", plan.columns));
      const source = loadRowsHere(ReadableStream.from([bytesOf(text)]), plan).rows;
      const copied = await copyIn(tx, "copy public.nasty from stdin (format binary)", {
        source,
        deadlineMs: 30_000,
      });
      assertEquals(copied, plan.rowCount);
      const cells = plan.columns.map(({ name }) => `${quoted(name)}::text`).join(", ");
      return (await tx.unsafe(`select ${cells} from public.nasty order by _row`).values()).map((
        row,
      ) => [...row]);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

Deno.test("loadRows stores numbers, dates and timestamps of all kinds as PostgreSQL reads their text", async () => {
  const rows = [
    // int, float, decimal, bool, date, timestamp; what the server says of them
    [
      "0",
      "-0",
      "0.1000000000000000000000000000000000000001",
      "yes",
      "1969-12-31",
      "1969-12-31T23:59:59.999999Z",
    ],
    [
      "-1",
      "Infinity",
      "-12345678901234567890123456789012345678.90",
      "no",
      "0001-01-01",
      "0001-01-01T00:00:00Z",
    ],
    ["999999999999999", "-inf", "1e40", "true", "9999-12-31", "9999-12-31T23:59:59.999999Z"],
    ["-999999999999999", "5e-324", "1e-40", "false", "2000-01-01", "1999-12-31T23:59:59.999999Z"],
    ["4294967296", "1.7976931348623157e308", "1e400", "TRUE", "1999-12-31", "1684-03-01T12:34:56.000001Z"],
    ["-4294967297", "0.1", "-0.00", "FALSE", "2020-02-29", "2020-02-29 01:00:00.5+02:30"],
    ["2147483648", "-1.5e-7", "10000", "YES", "1600-02-29", "Jan 1 1970 12:00 AM"],
    ["", "", "", "", "", ""],
  ];
  assertEquals(await roundTrip(writeCsv([["i", "f", "d", "b", "day", "at"], ...rows])), [
    [
      "0",
      "-0",
      "0.1000000000000000000000000000000000000001",
      "true",
      "1969-12-31",
      "1969-12-31 23:59:59.999999+00",
    ],
    [
      "-1",
      "Infinity",
      "-12345678901234567890123456789012345678.90",
      "false",
      "0001-01-01",
      "0001-01-01 00:00:00+00",
    ],
    [
      "999999999999999",
      "-Infinity",
      `1${"0".repeat(40)}`,
      "true",
      "9999-12-31",
      "9999-12-31 23:59:59.999999+00",
    ],
    [
      "-999999999999999",
      "5e-324",
      `0.${"0".repeat(39)}1`,
      "false",
      "2000-01-01",
      "1999-12-31 23:59:59.999999+00",
    ],
    [
      "4294967296",
      "1.7976931348623157e+308",
      `1${"0".repeat(400)}`,
      "true",
      "1999-12-31",
      "1684-03-01 12:34:56.000001+00",
    ],
    ["-4294967297", "0.1", "0.00", "false", "2020-02-29", "2020-02-28 22:30:00.5+00"],
    ["2147483648", "-1.5e-07", "10000", "true", "1600-02-29", "1970-01-01 00:00:00+00"],
    [null, null, null, null, null, null],
  ]);
});

Deno.test("loadRows stores texts with every byte that UTF-8 has, under names that no header can break", async () => {
  const characters = Array.from({ length: 0x2100 }, (_, i) => String.fromCodePoint(i + 1)).join(""); // all but NUL
  const texts = [
    characters,
    "\u{10000}\u{10ffff}😀",
    "'; drop table nasty; --",
    "\\N",
    "\\.",
    "\\",
    " spaces ",
    "\t",
    "\r\n",
    '"',
    "x".repeat(1_000_000),
    "e\u0301",
    "\ufeff",
    "\ufffe\uffff",
  ].map((text) => `${text}|`); // else a cell of spaces is none
  const names = ['a"; drop table nasty; --', "ctid", "_row", "select", "", "é".repeat(100)];
  const table = texts.map((text) => names.map((_, i) => i === 0 ? text : `${i}|`));
  assertEquals(await roundTrip(writeCsv([names, ...table])), table);
});

Deno.test("loadRows stores a table of 1,000 columns and one of a header alone", async () => {
  const header = Array.from({ length: 1000 }, () => "same name");
  const row = Array.from({ length: 1000 }, (_, i) => String(i % 7));
  assertEquals(await roundTrip(writeCsv([header, row, row.toReversed()])), [row, row.toReversed()]);
  assertEquals(await roundTrip(writeCsv([header])), []);
});
