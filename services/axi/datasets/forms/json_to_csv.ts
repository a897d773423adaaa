import { AppError } from "@shared/core/errors.ts";
import { CsvLines } from "./csv_lines.ts";
import { jsonCells } from "./json_cells.ts";
import { JsonRecords } from "./json_records.ts";

/** Records whose names become columns, in the order in which they appear; later names don't. */
const RECORDS_SOUGHT = 10_000;
/** Fewer where their text is longer. */
const CHARACTERS_SOUGHT = 8 * 1024 * 1024;

type Cells = ReadonlyMap<string, string | null>;

/**
 * JSON or NDJSON as CSV. Columns are the names of the first 10,000 records, or of the first 8 MiB; what a later record
 * has beside them is written behind its last cell as JSON, so that it is told as surplus and not lost unseen.
 */
export async function* jsonToCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const records = new JsonRecords(), table = new JsonTable();
  for await (const chunk of source) {
    for (const text of records.push(chunk)) table.add(text, records.count);
    const bytes = table.lines.take();
    if (bytes !== null) yield bytes;
  }
  records.finish();
  if (records.count === 0) throw new AppError("CSV_UNREADABLE", "Cannot read the file: it holds no records");
  table.settle();
  const rest = table.lines.take(true);
  if (rest !== null) yield rest;
}

class JsonTable {
  readonly lines = new CsvLines();
  readonly #columns = new Set<string>();
  #first: Cells[] | null = [];
  #characters = 0;

  add(text: string, number: number): void {
    const cells = jsonCells(text, number);
    if (this.#first === null) return this.#write(cells);
    for (const name of cells.keys()) this.#columns.add(name);
    this.#characters += text.length;
    this.#first.push(cells);
    if (this.#first.length === RECORDS_SOUGHT || this.#characters > CHARACTERS_SOUGHT) this.settle();
  }

  /** Fixes the columns and writes the rows that waited for them. */
  settle(): void {
    if (this.#first === null) return;
    const first = this.#first;
    this.#first = null;
    if (this.#columns.size === 0) {
      throw new AppError("CSV_UNREADABLE", "Cannot read the file: its first records are empty");
    }
    this.lines.header([...this.#columns]);
    for (const cells of first) this.#write(cells);
  }

  #write(cells: Cells): void {
    const row = Array.from(this.#columns, (name) => cells.get(name) ?? null);
    const surplus = [...cells].filter(([name]) => !this.#columns.has(name));
    this.lines.row(surplus.length === 0 ? row : [...row, JSON.stringify(Object.fromEntries(surplus))]);
  }
}
