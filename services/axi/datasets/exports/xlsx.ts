import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { TableColumn } from "../table_sql.ts";
import type { TextRow } from "./copy_text.ts";
import { daysOfDate, microsOfTimestamp } from "./text_cells.ts";

/** Rows of a sheet below its header (Excel's specifications and limits). */
export const SHEET_ROWS_MAX = 1_048_575;
/** UTF-16 units of a cell. */
export const SHEET_CELL_MAX = 32_767;

/** What Excel keeps of a number, and the doubles that it takes. */
const DIGITS_MAX = 15;
const SMALLEST = 2.2250738585072014e-308, LARGEST = 9.99e307;
/** The serial number of 1970-01-01, and that from which on Excel's calendar is ours. */
const EPOCH_SERIAL = 25_569, FIRST_SERIAL = 61;
const END_SERIAL = 2_958_466;
const DAY_MICROS = 86_400_000_000;
const SHEET_NAME_MAX = 31;
const FORMATS: Partial<Readonly<Record<ColumnType, string>>> = {
  int: "0",
  date: "yyyy-mm-dd",
  timestamp: "yyyy-mm-dd hh:mm:ss.000",
};
/** What the format reads as an escape, and what XML has no character for. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g, NO_CHARACTER = /[\ufffe\uffff]/g;

type SheetCell = string | number | boolean | null;

/**
 * Rows as a workbook of one sheet, typed: instants in UTC, what a spreadsheet would round or does not know (numbers of
 * over 15 digits, days before March 1900, NaN) as text. A text is never a formula.
 */
export async function* xlsxOf(
  batches: AsyncIterable<readonly TextRow[]>,
  columns: readonly TableColumn[],
  name: string,
): AsyncGenerator<Uint8Array> {
  const { writeXlsxStream } = await import("hucre/xlsx"); // 1 MB of modules that few processes need
  yield* writeXlsxStream(sheetRows(batches, columns), {
    name: name.slice(0, SHEET_NAME_MAX),
    columns: columns.map(({ name, type }) => ({ header: textCell(name), numFmt: FORMATS[type] })),
    freezePane: { rows: 1 },
  });
}

async function* sheetRows(
  batches: AsyncIterable<readonly TextRow[]>,
  columns: readonly TableColumn[],
): AsyncGenerator<SheetCell[]> {
  for await (const rows of batches) {
    for (const row of rows) yield row.map((cell, i) => sheetCell(cell, columns[i].type));
  }
}

function sheetCell(cell: string | null, type: ColumnType): SheetCell {
  if (cell === null) return null;
  switch (type) {
    case "int":
    case "decimal":
      return digitsOf(cell) <= DIGITS_MAX ? numberCell(cell) : cell;
    case "float":
      return numberCell(cell);
    case "bool":
      return cell === "t";
    case "date":
      return serialCell(daysOfDate(cell), cell);
    case "timestamp":
      return serialCell(Number(microsOfTimestamp(cell)) / DAY_MICROS, cell);
    case "text":
      return textCell(cell);
  }
}

function textCell(text: string): string {
  return text.replace(ESCAPE, "_x005F_").replace(
    NO_CHARACTER,
    (mark) => `_x${mark.charCodeAt(0).toString(16)}_`,
  );
}

/** Digits that mean something: zeros at either end do not. */
function digitsOf(cell: string): number {
  return cell.replace(/[-.]/g, "").replace(/^0+|0+$/g, "").length;
}

function numberCell(cell: string): number | string {
  const value = Number(cell), size = Math.abs(value);
  if (size >= SMALLEST && size <= LARGEST) return value;
  return value === 0 && !/[1-9]/.test(cell) ? 0 : cell;
}

function serialCell(daysSince1970: number, cell: string): number | string {
  const serial = daysSince1970 + EPOCH_SERIAL;
  return serial >= FIRST_SERIAL && serial < END_SERIAL ? serial : cell;
}
