import { AppError } from "@shared/core/errors.ts";
import { CsvLines } from "./csv_lines.ts";
import type { FormOptions } from "./form.ts";
import { refused, unreadable } from "./unpacked.ts";
import type { Book, Sheet } from "./xlsx_book.ts";
import { rowsOf, type SheetRow } from "./xlsx_rows.ts";

/** Rows from which the table's place on the sheet is told. */
const ROWS_SOUGHT = 100;

/** The sheet that is meant. Throws CSV_UNREADABLE with the names to choose from. */
export async function chooseSheet(book: Book, { sheet }: FormOptions): Promise<Sheet> {
  const names = book.sheets.map(({ name }) => `"${name.slice(0, 100)}"`).slice(0, 20).join(", ");
  if (sheet !== undefined) {
    const chosen = typeof sheet === "number"
      ? book.sheets[sheet - 1]
      : book.sheets.find(({ name }) => name === sheet);
    if (chosen !== undefined) return chosen;
    throw new AppError("CSV_UNREADABLE", `Cannot find the sheet "${sheet}" in the workbook: it has ${names}`);
  }
  for (const candidate of book.sheets) {
    if (candidate.isShown && await hasRows(book, candidate)) return candidate;
  }
  throw refused("workbook", names === "" ? "it has no sheets" : `none of its sheets (${names}) shows cells`);
}

/**
 * A sheet as CSV. Empty columns left of the table are left out, and lines with a single cell above it stay so short that
 * they are taken for titles; all other rows are as wide as the widest of the first 100.
 */
export async function* sheetToCsv(book: Book, sheet: Sheet): AsyncGenerator<Uint8Array> {
  const lines = new CsvLines(), first: SheetRow[] = [];
  let place: Place | null = null;
  for await (const row of rowsOf(book, sheet)) {
    if (place !== null) lines.row(placed(row, place));
    else if (first.push(row) === ROWS_SOUGHT) place = begin(lines, first);
    const bytes = lines.take();
    if (bytes !== null) yield bytes;
  }
  if (place === null && first.length > 0) begin(lines, first);
  const rest = lines.take(true);
  if (rest !== null) yield rest;
}

interface Place {
  /** First column of the table. */
  readonly from: number;
  /** The column after its last one. */
  readonly to: number;
}

function begin(lines: CsvLines, rows: readonly SheetRow[]): Place {
  const from = Math.min(...rows.map((row) => row.findIndex((cell) => cell !== null && cell !== undefined)));
  const place = { from, to: Math.max(...rows.map(({ length }) => length)) };
  const cellsIn = (row: SheetRow) => row.filter((cell) => cell !== null).length;
  const titles = place.to - from > 1 ? Math.max(0, rows.findIndex((row) => cellsIn(row) > 1)) : 0;
  for (const row of rows.slice(0, titles)) lines.row(row.filter((cell) => cell !== null));
  if (titles === 0) lines.header(placed(rows[0], place).map((cell) => cell ?? ""));
  for (const row of rows.slice(titles === 0 ? 1 : titles)) lines.row(placed(row, place));
  return place;
}

/** The row's cells in the table; what lies left of it comes last, so that it is told as surplus. */
function placed(row: SheetRow, { from, to }: Place): (string | null)[] {
  const cells = Array.from({ length: Math.max(to, row.length) - from }, (_, i) => row[from + i] ?? null);
  return [...cells, ...row.slice(0, from).filter((cell) => cell !== null)];
}

async function hasRows(book: Book, sheet: Sheet): Promise<boolean> {
  try {
    for await (const _ of rowsOf(book, sheet)) return true;
    return false;
  } catch (error) {
    throw unreadable("workbook", error);
  }
}
