import { z } from "zod";
import { AppError } from "@shared/core/errors.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { scanDialectOf, sniffDialect } from "./dialect.ts";
import type { ScanDialect } from "./scanner.ts";
import { bytesOf, readRecords } from "./testing.ts";

/** A case of PapaParse's own tests (MIT), which its package ships. */
const Case = z.object({
  description: z.string(),
  input: z.string(),
  config: z.record(z.string(), z.unknown()).default({}),
  expected: z.object({ data: z.array(z.array(z.string())), errors: z.array(z.unknown()).default([]) }),
});
type Case = z.infer<typeof Case>;

const Config = z.strictObject({
  delimiter: z.string().length(1).regex(/[^\r\n]/).optional(),
  quoteChar: z.string().length(1).default('"'),
  escapeChar: z.string().length(1).optional(),
  comments: z.union([z.boolean(), z.string().length(1)]).default(false),
  newline: z.string().optional(),
  skipEmptyLines: z.boolean().optional(),
  header: z.literal(false).optional(),
});

/** The cases whose options are ours, too: texts in, rows of texts out. */
async function readCases(): Promise<Case[]> {
  const file = await Deno.readTextFile(new URL(import.meta.resolve("papaparse/tests/test-cases.js")));
  return ["CORE_PARSER_TESTS", "PARSE_TESTS"].flatMap((name) => {
    const start = file.indexOf("[", file.indexOf(`var ${name} =`)), end = file.indexOf("\n];", start) + 2;
    const list: unknown[] = new Function(
      "RECORD_SEP",
      "UNIT_SEP",
      "Papa",
      `return ${file.slice(start, end)}`,
    )(
      "\x1e",
      "\x1f",
      {},
    );
    return list.flatMap((one) => {
      const { success, data } = Case.safeParse(one);
      return success && Config.safeParse(data.config).success ? [data] : [];
    });
  });
}

/** What is not named is found out. */
function dialectOf(input: string, config: Record<string, unknown>): ScanDialect {
  const { delimiter, quoteChar: quote, escapeChar: escape = quote, comments } = Config.parse(config);
  const comment = comments === true ? "#" : comments === false ? null : comments;
  const isGuessed = delimiter === undefined && quote === '"';
  const found = isGuessed ? sniffDialect(bytesOf(input), { skip_rows: 0 }).delimiter : ",";
  return scanDialectOf({ delimiter: delimiter ?? found, quote, escape, comment });
}

/** Blank lines are no rows here, and one empty cell there. */
const withoutBlankLines = (rows: readonly string[][]) =>
  rows.filter((row) => row.length > 1 || row[0] !== "");

function read({ input, config }: Case): string[][] | string {
  try {
    return readRecords(input.replace(/^\ufeff/, ""), [Infinity], dialectOf(input, config)).map((
      { cells },
    ) => [...cells]);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** What is read otherwise here, on purpose: a broken quote costs its cell, not the rest of the file. */
const DIFFERENT: Readonly<Record<string, string[][] | string>> = {
  "Quoted field has no closing quote": "CSV_UNREADABLE",
  // A quote inside quotes that is not doubled closes them; what follows belongs to the cell.
  "Quoted field has invalid trailing quote after delimiter with a valid closer": [["a,b", 'c"'], [
    "d",
    "e",
    "f",
  ]],
  "Quoted field has invalid trailing quote after delimiter": [["a", "b,c"], ["d", "e", "f"]],
  "Quoted field has invalid trailing quote before delimiter": [["a", "bc", "d"], ["e", "f", "g"]],
  "Quoted field has invalid trailing quote after new line": [["a", "b,c\nde", "f", "g"]],
  // So do spaces: only types that are no texts leave them out.
  "Quoted fields with spaces between closing quote and next delimiter": [["A", "B ", "C", "D"], [
    "E",
    "F",
    "G  ",
    "H",
  ]],
  "Quoted fields with spaces between closing quote and next new line": [
    ["A", "B", "C", "D "],
    ["E", "F", "G", "H  "],
    ["Q", "W", "E", "R"],
  ],
  "Quoted fields with spaces after closing quote": [["A", "B ", "C", "D "], ["E", "F", "G  ", "H  "], [
    "Q",
    "W",
    "E ",
    "R",
  ]],
  "Quoted fields with spaces between closing quote and next delimiter and contains delimiter": [
    ["A", ",B ", "C", "D"],
    ["E", "F", "G", "H"],
  ],
  "Quoted fields with spaces between closing quote and newline and contains newline": [["a", "b", "c\n "], [
    "d",
    "e",
    "f",
  ]],
  // Line ends may be mixed.
  "Mixed slash n and slash r should choose first as precident": [["a", "b", "c"], ["d", "e", "f"], [
    "g",
    "h",
    "i",
  ]],
};

Deno.test("CsvScanner reads PapaParse 5.7.1's own cases as it does, but for broken quotes and mixed line ends", async () => {
  const cases = await readCases();
  assert(cases.length >= 100, `${cases.length} cases`);
  for (const one of cases) {
    const expected = DIFFERENT[one.description] ?? withoutBlankLines(one.expected.data);
    assertEquals([one.description, read(one)], [one.description, expected]);
  }
});
