import fc from "fast-check";
import { AppError } from "@shared/core/errors.ts";
import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { CELL_BYTES_MAX, CsvScanner, LINE_ENDING, RECORD_BYTES_MAX } from "./scanner.ts";
import {
  bytesOf,
  chunksOf,
  COMMA,
  type Outcome,
  readRecords,
  referenceRecords,
  type Refusal,
  writeCsv,
} from "./testing.ts";

const BATCH_BYTES = 1 << 19; // the scanner looks at its buffer whenever there are as many
const nastyText = fc.string({
  unit: fc.constantFrom("a", "b", ",", '"', "\n", "\r", " ", "é"),
  maxLength: 40,
});

/** The cells of each record. */
function cellsOf(text: string): string[][] {
  return readRecords(text).map(({ cells }) => [...cells]);
}

/** The records, or the code and line of the error. */
function outcomeOf(input: string | Uint8Array, sizes?: readonly number[]): Outcome {
  try {
    return readRecords(input, sizes);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, line: Number(error.details.line) };
    throw error;
  }
}

Deno.test("CsvScanner reads what RFC 4180 describes and what real files do beyond it", () => {
  const cases: [string, string, string[][]][] = [
    ["records end with CRLF", "aaa,bbb\r\nzzz,yyy\r\n", [["aaa", "bbb"], ["zzz", "yyy"]]],
    ["the last line break may be missing", "aaa,bbb\r\nzzz,yyy", [["aaa", "bbb"], ["zzz", "yyy"]]],
    ["cells may be quoted", '"aaa","b b",ccc\r\n', [["aaa", "b b", "ccc"]]],
    ["quoted cells hold line breaks and commas", '"a\r\nb","c,d"\r\ne,f', [["a\r\nb", "c,d"], ["e", "f"]]],
    ["a doubled quote is one", '"a""b","""",""""""\n', [['a"b', '"', '""']]],
    ["spaces belong to the cell", " a ,\tb\n", [[" a ", "\tb"]]],
    ["LF, CR and CRLF mixed", "a\nb\rc\r\nd", [["a"], ["b"], ["c"], ["d"]]],
    ["blank lines are none", "\n\na,b\n\r\n\r1,2\n\n", [["a", "b"], ["1", "2"]]],
    ["empty quotes alone on a line are one empty cell", 'a\n""\nb\n', [["a"], [""], ["b"]]],
    ["cells may be empty", ",\n,,\n", [["", ""], ["", "", ""]]],
    ["a delimiter at the end makes a cell", "a,\nb,", [["a", ""], ["b", ""]]],
    ["a quote inside an unquoted cell is text", 'a"b,c""d\n', [['a"b', 'c""d']]],
    ["a quote after a space is text", 'a, "b"\n', [["a", ' "b"']]],
    ["text after a closing quote is kept", '"a"b,"c" d,"e""f"g"h\n', [["ab", "c d", 'e"fgh']]],
    ["a closing quote may end the file", 'a,"b"', [["a", "b"]]],
    ["a CR may end the file", "a,b\r", [["a", "b"]]],
    ["records may be of any width", "a\nb,c\nd,e,f\n", [["a"], ["b", "c"], ["d", "e", "f"]]],
    ["nothing is no record", "", []],
  ];
  for (const [what, text, expected] of cases) assertEquals(cellsOf(text), expected, what);
});

Deno.test("CsvScanner counts lines as an editor does, line breaks in quotes included", () => {
  const text = 'a\r\n"1\n2\r3\r\n4"\n\n\rb\r"c\rd"\re';
  assertEquals(readRecords(text).map(({ line }) => line), [1, 2, 8, 9, 11]);
  assertEquals(outcomeOf('a\n"b\nc"\n1,"open\n\n'), { code: "CSV_UNREADABLE", line: 4 });
});

Deno.test("CsvScanner agrees with a parser that goes character by character", () => {
  fc.assert(
    fc.property(nastyText, (text) => assertEquals(outcomeOf(text), referenceRecords(text))),
    { seed: 1, numRuns: 5000 },
  );
});

Deno.test("CsvScanner reads the same whatever place the end of a batch cuts", () => {
  const texts = [
    'a,b\r\n"c""d",e\r\n\r\n"f\r\ng",""\r"h"i,é\n',
    '"""",""\r\n"\r\r\n"\r"x"\r\n',
    'a,"b\n""c',
    '"a"b""c"\r,\r\n',
  ];
  for (const text of texts) {
    const bytes = bytesOf(text);
    const shifted = referenceRecords(text, 2);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const file = new Uint8Array(BATCH_BYTES - cut + bytes.length).fill(120); // one long line of x before the text
      file[BATCH_BYTES - cut - 1] = 10;
      file.set(bytes, BATCH_BYTES - cut);
      const outcome = outcomeOf(file);
      assertEquals(
        "code" in outcome ? outcome : outcome.slice(1),
        shifted,
        `${JSON.stringify(text)} at ${cut}`,
      );
    }
  }
});

Deno.test("CsvScanner reads the same in chunks of any size", () => {
  const rows = Array.from({ length: 16_000 }, (_, i) => `${i},"a ""${i}""\r\nb",é${"x".repeat(i % 50)}\r\n`);
  const text = rows.join("");
  const whole = readRecords(text);
  assertEquals(whole.length, rows.length);
  assertEquals(readRecords(text, [1]), whole);
  assertEquals(readRecords(text, [65_536]), whole);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
      (sizes) => {
        assertEquals(readRecords(text, sizes), whole);
      },
    ),
    { seed: 2, numRuns: 8 },
  );
});

Deno.test("CsvScanner gives back every table that a writer of RFC 4180 wrote", () => {
  const cell = fc.oneof(nastyText, fc.string(), fc.string({ unit: "grapheme" }));
  const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 })
  );
  fc.assert(
    fc.property(table, fc.constantFrom("\n", "\r\n", "\r"), (rows, lineEnd) => {
      assertEquals(cellsOf(writeCsv(rows, lineEnd)), rows);
    }),
    { seed: 3, numRuns: 2000 },
  );
});

Deno.test("CsvScanner reads other delimiters and quotes", () => {
  const dialect = { delimiter: 59, quote: 39 };
  assertEquals(readRecords(`a;'b;''c''';"d\n`, [Infinity], dialect)[0].cells, ["a", "b;'c'", '"d']);
});

Deno.test("CsvScanner refuses an open quote, however long, with bounded memory and the line where it opens", () => {
  const scanner = new CsvScanner(COMMA, { record() {} });
  scanner.push(bytesOf('a,b\n1,2\n3,"'));
  const megabyte = new Uint8Array(1_000_000).fill(120);
  let largest = 0;
  for (let i = 0; i < 64; i++) {
    scanner.push(megabyte);
    largest = Math.max(largest, scanner.bytes.length);
  }
  const error = assertThrows(() => scanner.finish(), AppError, "line 3 never closes");
  assertEquals([error.code, error.details], ["CSV_UNREADABLE", { line: 3 }]);
  assert(largest <= 4 * CELL_BYTES_MAX, `the buffer grew to ${largest} bytes`);
});

Deno.test("CsvScanner refuses a cell or a row over the limit with the line on which it begins", () => {
  const x = (length: number) => "x".repeat(length);
  const row = (length: number) => "123456789,".repeat(Math.ceil(length / 10)).slice(0, length);
  const cases: [string, string, Refusal | null][] = [
    ["a cell of the limit", `a\n${x(CELL_BYTES_MAX)}\nb`, null],
    ["a quoted cell of the limit", `a\n"${x(CELL_BYTES_MAX)}"\nb`, null],
    ["an unquoted cell", `a\n\n${x(CELL_BYTES_MAX + 1)}\nb`, { code: "PAYLOAD_TOO_LARGE", line: 3 }],
    ["an unquoted cell that ends the file", `a\n${x(CELL_BYTES_MAX + 1)}`, {
      code: "PAYLOAD_TOO_LARGE",
      line: 2,
    }],
    ["a quoted cell", `a\n"\n\n${x(CELL_BYTES_MAX)}"\nb`, { code: "PAYLOAD_TOO_LARGE", line: 2 }],
    ["a cell of many megabytes", `a\n1,"\n${x(20 * CELL_BYTES_MAX)}"\nb`, {
      code: "PAYLOAD_TOO_LARGE",
      line: 2,
    }],
    ["one that ends the file", `a\n1,"\n${x(20 * CELL_BYTES_MAX)}"`, { code: "PAYLOAD_TOO_LARGE", line: 2 }],
    ["one of quotes", `a\n"${'""'.repeat(2 * CELL_BYTES_MAX)}"\nb`, { code: "PAYLOAD_TOO_LARGE", line: 2 }],
    ["an open one of quotes", `a\n"${'""'.repeat(2 * CELL_BYTES_MAX)}`, { code: "CSV_UNREADABLE", line: 2 }],
    ["a row of the limit", `a\n${row(RECORD_BYTES_MAX)}\nb`, null],
    ["a row", `a\n${row(RECORD_BYTES_MAX + 1)}\nb`, { code: "PAYLOAD_TOO_LARGE", line: 2 }],
    ["a row that never ends", `a\n${row(3 * RECORD_BYTES_MAX)}`, { code: "PAYLOAD_TOO_LARGE", line: 2 }],
  ];
  for (const [what, text, expected] of cases) {
    for (const sizes of [[Infinity], [65_536], [1_048_575]]) {
      const outcome = outcomeOf(text, sizes);
      assertEquals("code" in outcome ? outcome : null, expected, `${what} in chunks of ${sizes}`);
    }
  }
});

Deno.test("CsvScanner counts all cells of a record and keeps the first 4,096", () => {
  let counted = 0;
  const scanner = new CsvScanner(COMMA, { record: ({ cellCount }) => counted = cellCount });
  scanner.push(bytesOf(`${'"a""b",'.repeat(100_000)}\n`));
  scanner.finish();
  assertEquals(counted, 100_001);
  assertEquals(
    readRecords(`${'"a""b",'.repeat(5000)}\n`)[0].cells,
    Array.from({ length: 4096 }, () => 'a"b'),
  );
});

Deno.test("CsvScanner reads what a backslash takes the meaning of, in quotes and out of them", () => {
  const dialect = { delimiter: 44, quote: 34, escape: 92 };
  const cases: [string, string[][]][] = [
    ['"a \\"b\\" c",d\n', [['a "b" c', "d"]]],
    ['"a\\\\",b\n', [["a\\", "b"]]],
    ["a\\,b,c\n", [["a,b", "c"]]],
    ["\\N,x\\ty\n", [["\\N", "x\\ty"]]],
    ["a\\\nb,c\nd,e\n", [["a\nb", "c"], ["d", "e"]]],
    ['"a\\\nb",c\n', [["a\nb", "c"]]],
    ['"a""b",\\"c\n', [['a"b', '"c']]],
    ['"a\\"" ,b\n', [['a" ', "b"]]],
    ["a,b\\", [["a", "b\\"]]],
  ];
  for (const [text, rows] of cases) {
    for (const sizes of [[1], [2], [3], [Infinity]]) {
      assertEquals([text, readRecords(text, sizes, dialect).map(({ cells }) => cells)], [text, rows]);
    }
  }
  assertEquals(readRecords("a\\\nb,c\nd,e\n", [1], dialect).map(({ line }) => line), [1, 3]);
  for (const open of ['"a\\"', '"a\\", b\n', '"\\']) {
    assertEquals(assertThrows(() => readRecords(open, [1], dialect), AppError).code, "CSV_UNREADABLE");
  }
});

Deno.test("CsvScanner leaves out lines of comment, whatever they hold, and counts them", () => {
  const text = '# "open, quote\r\na,b\r\n#\r\n1,#2\r\n"#3",4\r\n# end';
  for (const sizes of [[1], [2], [Infinity]]) {
    const scanner = new CsvScanner({ ...COMMA, comment: 35 }, { record: () => {} });
    for (const chunk of chunksOf(bytesOf(text), sizes)) scanner.push(chunk);
    scanner.finish();
    assertEquals([scanner.commentLines, scanner.lineEndings], [3, LINE_ENDING.CRLF]);
    assertEquals(readRecords(text, sizes, { ...COMMA, comment: 35 }), [
      { line: 2, cells: ["a", "b"] },
      { line: 4, cells: ["1", "#2"] },
      { line: 5, cells: ["#3", "4"] },
    ]);
  }
});

Deno.test("CsvScanner says what has ended the records", () => {
  const { LF, CRLF, CR } = LINE_ENDING;
  const cases: [string, number][] = [
    ["a", 0],
    ["a\n", LF],
    ["a\r\nb", CRLF],
    ["a\r", CR],
    ["a\rb\n", CR | LF],
    ['"a\nb"\r\n', CRLF],
    ["a\r\rb\r\n", CR | CRLF],
  ];
  for (const [text, expected] of cases) {
    for (const sizes of [[1], [Infinity]]) {
      const scanner = new CsvScanner(COMMA, { record: () => {} });
      for (const chunk of chunksOf(bytesOf(text), sizes)) scanner.push(chunk);
      scanner.finish();
      assertEquals([text, scanner.lineEndings], [text, expected]);
    }
  }
});
