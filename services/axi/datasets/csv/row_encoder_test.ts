import fc from "fast-check";
import { assertEquals } from "@shared/testing/assert.ts";
import { RowBlockWriter } from "../../statistics/row_block.ts";
import { openReading } from "../load_rows.ts";
import { ColumnEvidence } from "./column_evidence.ts";
import { REJECTS_KEPT, RowEncoder } from "./row_encoder.ts";
import { bytesOf, loadFile, surveyFile, writeCsv } from "./testing.ts";

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

Deno.test("RowEncoder writes every type as PostgreSQL reads it", async () => {
  const { plan, rows } = await loadFile(
    "i,f,d,b,day,at,t\n" +
      "-1,1.5,0.10000000000000001,yes,1969-12-31,1969-12-31T23:59:59.999999Z, a \n" +
      "0,-0,1e20,No,0001-01-01,0001-01-01 00:00,é😀\n" +
      "999999999999999,Infinity,-123456789012345678901234567890.50,TRUE,9999-12-31,9999-12-31T23:59:59.123456+00:00,\n" +
      '-999999999999999,-inf,.5,false,2000-01-01,2000-01-01T00:00:00.000001Z,"a""b\nc"\n' +
      "+5,5e-324,7,no,1999-12-31,1999-12-31T23:59:59.999999Z,NULL\n" +
      ",,,,,,\n",
  );
  assertEquals(plan.columns.map(({ type }) => type), [
    "int",
    "float",
    "decimal",
    "bool",
    "date",
    "timestamp",
    "text",
  ]);
  assertEquals(rows, [
    [-1, 1.5, "0.10000000000000001", true, "1969-12-31", "1969-12-31T23:59:59.999999Z", " a "],
    [0, -0, "100000000000000000000", false, "0001-01-01", "0001-01-01T00:00:00.000000Z", "é😀"],
    [
      999999999999999,
      Infinity,
      "-123456789012345678901234567890.50",
      true,
      "9999-12-31",
      "9999-12-31T23:59:59.123456Z",
      null,
    ],
    [-999999999999999, -Infinity, "0.5", false, "2000-01-01", "2000-01-01T00:00:00.000001Z", 'a"b\nc'],
    [5, 5e-324, "7", false, "1999-12-31", "1999-12-31T23:59:59.999999Z", null],
    [null, null, null, null, null, null, null],
  ]);
});

Deno.test("RowEncoder makes a cell that does not fit null, and says where, what and why", async () => {
  const options = { type_threshold: 0.5, date_order: "dmy" } as const;
  const { rows, result } = await loadFile(
    "i,f,d,b,day,at\n" +
      "1,0.5,0.10000000000000001,yes,13/02/2020,2020-01-01T00:00\n".repeat(3) +
      '1.x,"a\nb",1e999,maybe,02/13/2020,2020-02-30T00:00\n',
    options,
  );
  assertEquals(rows[3], [null, null, null, null, null, null]);
  assertEquals(result.rejects.map(({ line, column, raw, reason }) => [line, column, raw, reason]), [
    [5, "i", "1.x", "not_an_int"],
    [5, "f", "a\nb", "not_a_float"],
    [5, "d", "1e999", "not_a_decimal"],
    [5, "b", "maybe", "not_a_bool"],
    [5, "day", "02/13/2020", "not_a_date"],
    [5, "at", "2020-02-30T00:00", "not_a_timestamp"],
  ]);
  assertEquals([result.rejectedCount, [...result.rejectedByColumn]], [6, [1, 1, 1, 1, 1, 1]]);
  assertEquals(result.nullable, [true, true, true, true, true, true]);
  assertEquals(
    result.summary.columns.map(({ count, null_count }) => [count, null_count]),
    Array(6).fill([3, 1]),
  );
});

Deno.test("RowEncoder rejects what a type named by the caller does not have", async () => {
  const { rows, result } = await loadFile(
    "a,b,c\n007,5.0,2020-01-01 10:00\n12345678901234567890,x,2020-01-02\n",
    {
      types: { a: "int", b: "int", c: "date" },
    },
  );
  assertEquals(rows, [[7, null, null], [null, null, "2020-01-02"]]);
  assertEquals(result.rejects.map(({ line, column, reason }) => [line, column, reason]), [
    [2, "b", "not_an_int"],
    [2, "c", "not_a_date"],
    [3, "a", "out_of_range"],
    [3, "b", "not_an_int"],
  ]);
  const texts = await loadFile("a\n1\n2020-01-01\n", { types: { a: "text" } });
  assertEquals(texts.rows, [["1"], ["2020-01-01"]]);
});

Deno.test("RowEncoder reads day and month by the column's order, and rejects the contrary", async () => {
  const { rows, result } = await loadFile(
    `d\n${lines(300, () => "01/02/2020")}\n02/13/2020\n02/14/2020 \n14/02/2020\n2020-03-01\n`,
  );
  assertEquals(rows[0], ["2020-01-02"]);
  assertEquals(rows.slice(300), [["2020-02-13"], ["2020-02-14"], [null], ["2020-03-01"]]);
  assertEquals(result.rejects.map(({ line, raw }) => [line, raw]), [[304, "14/02/2020"]]);
});

Deno.test("RowEncoder fills short rows with nulls and keeps what is beyond long ones as rejects", async () => {
  const { rows, result } = await loadFile(
    'a,b,c\n1,2,3\n4,5\n6\n7,8,9,"x""y",z\n1,2,3,\n1,2,3\n4,5,6\n7,8,9\n',
  );
  assertEquals(rows.slice(1, 5), [[4, 5, null], [6, null, null], [7, 8, 9], [1, 2, 3]]);
  assertEquals(result.rejects.map(({ line, column, raw, reason }) => [line, column, raw, reason]), [
    [3, null, "2 of 3 cells", "missing_cells"],
    [4, null, "1 of 3 cells", "missing_cells"],
    [5, null, 'x"y,z', "surplus_cells"],
    [6, null, "", "surplus_cells"],
  ]);
  assertEquals(result.nullable, [false, true, true]);
});

Deno.test("RowEncoder keeps 10,000 rejects, cuts what they show, and counts all", async () => {
  const long = "é".repeat(3000);
  const { result } = await loadFile(
    `a\n${lines(20_000, String)}\n${lines(15_000, () => long)}\n`,
    { types: { a: "int" } },
  );
  assertEquals([result.rejects.length, result.rejectedCount], [REJECTS_KEPT, 15_000]);
  assertEquals(result.rejects[0].raw, "é".repeat(1000));
  const wide = await loadFile(`a,b\n1,2\n3,4\n5,6\n7,8${",x".repeat(100_000)}\n`);
  assertEquals([wide.rows.length, wide.result.rejects[0].raw.length], [4, 199]);
});

Deno.test("RowEncoder gives the database each text as the file has it", async () => {
  const cell = fc.string({
    unit: fc.oneof(
      fc.constantFrom(",", '"', "\n", "\r", "x", "é", "😀"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
    maxLength: 30,
  })
    .map((text) => text.replaceAll("\0", "") + "x"); // NUL bytes go, and the x makes it text
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 10 }), async (table) => {
      const { rows, result } = await loadFile(writeCsv([["a", "b"], ...table]), {
        header: true,
        delimiter: ",",
      }, [3, 1]);
      assertEquals(rows, table.map(([a, b]) => [a, b]));
      assertEquals(result.rejectedCount, 0);
    }),
    { seed: 1, numRuns: 150 },
  );
});

Deno.test("RowEncoder makes room for rows of any size", async () => {
  const texts = Array.from({ length: 20 }, (_, i) => "x".repeat(i * 50_000));
  const { rows } = await loadFile(`a,b\n${texts.map((text, i) => `"${text}",${i}`).join("\n")}\n`);
  assertEquals(
    rows.map(([text, i]) => [String(text ?? "").length, i]),
    texts.map((text, i) => [text.length, i]),
  );
  const digits = "123456789".repeat(100);
  const decimals = await loadFile(
    `${lines(500, (i) => `c${i}`).replaceAll("\n", ",")}\n${`0.${digits},`.repeat(499)}1e-400\n`,
  );
  assertEquals(decimals.rows[0].slice(0, 499).every((cell) => cell === `0.${digits}`), true);
  const empties = await loadFile(
    `${lines(1000, (i) => `c${i}`).replaceAll("\n", ",")}\n${`${",".repeat(999)}\n`.repeat(3000)}`,
  );
  assertEquals([empties.rows.length, new Set(empties.rows.flat()).size], [3000, 1]);
});

Deno.test("RowEncoder counts the cells of a guess as the survey would, whatever the types that were guessed", () => {
  const cells = [
    ..."1|-1|+5|0|00|007|-0|1.5|1.234|0.123|12.345|-999.000|1234.567|1e5|1.5e-3|1.e-3|.5|5.|inf|1,5|1,234"
      .split("|"),
    ..."1.234,5|1 234|$5|5%|(5)|true|t|N|yes|12345678901234567|0.10000000000000001|2020-01-01|01/02/2020"
      .split("|"),
    ..."13/02/2020|2020-01-01 10:00|2020-01-01T10:00Z|13/02/2020 10:00Z|x| |NA|-|12 Main Street|1.0|100.000"
      .split("|"),
  ];
  const file = `v\n${cells.join("\n")}\n`, dialect = { delimiter: ";", header: true } as const;
  const format = { decimal: ",", thousands: ".", unit: "$" } as const;
  for (const options of [{}, { true_values: ["1"], false_values: ["0"] }]) {
    for (
      const type of ["int", "float", "decimal", "bool", "date", "timestamp", "text", "formatted"] as const
    ) {
      const plan = surveyFile(file, { ...dialect, ...options, types: { v: "text" } });
      const [column] = plan.columns;
      const guessed = type === "formatted"
        ? { ...column, type: "float" as const, format }
        : { ...column, type };
      const guess = { ...plan, columns: [guessed] }, block = new RowBlockWriter([guessed.type]);
      const encoder = new RowEncoder(guess, () => block, true), evidence = new ColumnEvidence(1, plan.words);
      const reading = openReading(plan, {
        record(record) {
          evidence.count(record);
          encoder.record(record);
        },
      });
      reading.push(bytesOf(file));
      reading.finish();
      assertEquals([type, ...encoder.evidence.counts(0)], [type, ...evidence.counts(0)]);
      assertEquals(encoder.evidence.notes(0), evidence.notes(0));
    }
  }
});
