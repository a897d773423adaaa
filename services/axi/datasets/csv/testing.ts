import type { ColumnType, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { cellOfDate } from "@shared/contracts/cells.ts";
import { countedAs } from "../../statistics/counted_type.ts";
import { statisticsRunHere } from "../../statistics/statistics_run.ts";
import { type LoadResult, loadRows, type RowLoad } from "../load_rows.ts";
import { CsvScanner, type ScanDialect } from "./scanner.ts";
import { type FilePlan, Survey } from "./survey.ts";

/** A record as tests compare it. */
export interface ReadRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export const COMMA: ScanDialect = { delimiter: 44, quote: 34 };
const encoder = new TextEncoder();

/** The bytes of a text in UTF-8; bytes as they are. */
export function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === "string" ? encoder.encode(input) : input;
}

/** Cuts bytes into chunks of these sizes, which are taken in turn; each chunk is a copy of its own. */
export function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length];
    yield bytes.slice(at, at + size);
    at += size;
  }
}

/** All records of a file, pushed in chunks of these sizes. */
export function readRecords(
  input: string | Uint8Array,
  sizes: readonly number[] = [Infinity],
  dialect: ScanDialect = COMMA,
): ReadRecord[] {
  const records: ReadRecord[] = [];
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const scanner = new CsvScanner(dialect, {
    record({ bytes, starts, ends, cellCount, line }) {
      const length = Math.min(cellCount, starts.length);
      const cells = Array.from({ length }, (_, i) => decoder.decode(bytes.subarray(starts[i], ends[i])));
      records.push({ line, cells });
    },
  });
  for (const chunk of chunksOf(bytesOf(input), sizes)) scanner.push(chunk);
  scanner.finish();
  return records;
}

/** Records, or why and on which line there are none. */
export type Outcome = ReadRecord[] | Refusal;
export interface Refusal {
  readonly code: string;
  readonly line: number;
}

/** What the scanner is to read, said again as plainly as possible and slowly: one character after the other. */
export function referenceRecords(text: string, firstLine = 1): Outcome {
  const records: ReadRecord[] = [];
  let at = 0, line = firstLine;
  while (at < text.length) {
    const start = at, startLine = line, cells: string[] = [];
    for (;;) {
      let cell = "";
      if (text[at] === '"') {
        const opens = line;
        for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
          if (at >= text.length) return { code: "CSV_UNREADABLE", line: opens };
          if (text[at] === '"') at++;
          if (text[at] === "\n" || text[at] === "\r" && text[at + 1] !== "\n") line++;
          cell += text[at];
        }
        at++;
        const rest = /^[^,\r\n]*/.exec(text.slice(at))?.[0] ?? "";
        at += rest.length;
        cell += rest.replace(/""?/g, (quotes) => quotes.slice(1));
      } else {
        cell = /^[^,\r\n]*/.exec(text.slice(at))?.[0] ?? "";
        at += cell.length;
      }
      cells.push(cell);
      if (text[at] !== ",") break;
      at++;
    }
    if (at > start) records.push({ line: startLine, cells });
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line++;
  }
  return records;
}

/** Writes a table as RFC 4180 says; a single empty cell is quoted, for a blank line is no record. */
export function writeCsv(rows: readonly (readonly string[])[], lineEnd = "\r\n"): string {
  const cellOf = (cell: string, width: number) =>
    /[",\r\n]/.test(cell) || cell === "" && width === 1 ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((row) => row.map((cell) => cellOf(cell, row.length)).join(",") + lineEnd).join("");
}

/** A file's plan by its first pass. */
export function surveyFile(
  input: string | Uint8Array,
  options: Partial<UploadOptions> = {},
  sizes: readonly number[] = [Infinity],
): FilePlan {
  const survey = new Survey({ type_threshold: 0.995, ...options });
  for (const chunk of chunksOf(bytesOf(input), sizes)) survey.push(chunk);
  return survey.finish();
}

/** Reads a surveyed file with its statistics taken on this thread. */
export function loadRowsHere(bytes: ReadableStream<Uint8Array>, plan: FilePlan): RowLoad {
  return loadRows(bytes, plan, statisticsRunHere(plan.columns.map(countedAs)));
}

/** A cell as `decodeCopy` gives it: dates and timestamps as ISO 8601, decimals with all digits of their scale. */
export type CopiedCell = number | string | boolean | null;
export interface LoadedFile {
  readonly plan: FilePlan;
  readonly rows: readonly CopiedCell[][];
  readonly result: LoadResult;
}

/** A file through both passes. */
export async function loadFile(
  input: string | Uint8Array,
  options: Partial<UploadOptions> = {},
  sizes: readonly number[] = [Infinity],
): Promise<LoadedFile> {
  const plan = surveyFile(input, options, sizes);
  const load = loadRowsHere(ReadableStream.from(chunksOf(bytesOf(input), sizes)), plan);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of load.rows) chunks.push(new Uint8Array(chunk));
  const copied = new Uint8Array(await new Blob(chunks).arrayBuffer());
  const rows = decodeCopy(copied, plan.columns.map(({ type }) => type));
  return { plan, rows, result: await load.finish() };
}

const EPOCH_2000_DAYS = 10_957;

/**
 * Rows of PostgreSQL's binary COPY format, as its manual describes it (COPY, Binary Format; the types' own forms by their
 * send functions). Throws where a length or a row number is not as it must be.
 */
function decodeCopy(bytes: Uint8Array, types: readonly ColumnType[]): CopiedCell[][] {
  const signature = "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
  if (String.fromCharCode(...bytes.subarray(0, 19)) !== signature) throw new Error("no signature");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows: CopiedCell[][] = [];
  let at = 19;
  function cell(type: ColumnType): CopiedCell {
    const length = view.getInt32(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : decodeCell(bytes.subarray(at - length, at), type);
  }
  while (view.getInt16(at) !== -1) {
    if (view.getInt16(at) !== types.length + 1) throw new Error(`row ${rows.length + 1} has another width`);
    at += 2;
    if (cell("int") !== rows.length + 1) throw new Error(`row ${rows.length + 1} has another number`);
    rows.push(types.map(cell));
  }
  if (at + 2 !== bytes.length) throw new Error("bytes after the end");
  return rows;
}

function decodeCell(bytes: Uint8Array, type: ColumnType): CopiedCell {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (type) {
    case "int":
      return Number(view.getBigInt64(0));
    case "float":
      return view.getFloat64(0);
    case "decimal":
      return numericText(numericWords(bytes));
    case "bool":
      return bytes[0] === 1;
    case "date":
      return cellOfDate(view.getInt32(0) + EPOCH_2000_DAYS);
    case "timestamp": {
      const micros = view.getBigInt64(0) + BigInt(EPOCH_2000_DAYS) * 86_400_000_000n;
      const rest = (micros % 1_000_000n + 1_000_000n) % 1_000_000n;
      const second = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, -5);
      return `${second}.${String(rest).padStart(6, "0")}Z`;
    }
    case "text":
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  }
}

/** PostgreSQL's binary numeric as words of 16 bits: digits, weight, sign, scale, then digits of base 10,000. */
export function numericWords(binary: Uint8Array): number[] {
  const view = new DataView(binary.buffer, binary.byteOffset, binary.length);
  return Array.from(
    { length: binary.length / 2 },
    (_, i) => i === 1 ? view.getInt16(2) : view.getUint16(2 * i),
  );
}

/** The number of these words, as text with all digits of its scale. */
export function numericText(words: readonly number[]): string {
  const [count, weight, sign, scale, ...groups] = words;
  let digits = 0n;
  for (const group of groups.slice(0, count)) digits = digits * 10_000n + BigInt(group);
  const exponent = scale + 4 * (weight - count + 1); // of the integer that the scale makes
  const scaled = exponent >= 0 ? digits * 10n ** BigInt(exponent) : digits / 10n ** BigInt(-exponent);
  const text = String(scaled).padStart(scale + 1, "0");
  const whole = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  return sign === 0x4000 ? `-${whole}` : whole;
}
