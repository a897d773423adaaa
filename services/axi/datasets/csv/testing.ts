import { CsvScanner, type ScanDialect } from "./scanner.ts";

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
