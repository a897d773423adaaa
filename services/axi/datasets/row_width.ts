import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { CsvRecord } from "./csv/scanner.ts";

/** Most bytes of a row that is stored in one page (PostgreSQL: 8 KB less the page's header). */
export const ROW_WIDTH_MAX = 8160;

const ROW_HEADER = 23;
const ROW_NUMBER = 8;
const FIXED = { int: 8, float: 8, timestamp: 8, date: 4, bool: 1 } as const;
const TOASTABLE = 24; // values up to this size stay in the row
const TOAST_POINTER = 18; // what stays of a longer one

/** Bytes that a record takes in its page at the least, after all that can be moved out of the row has been. */
export function rowWidth(record: CsvRecord, types: readonly ColumnType[]): number {
  let width = Math.ceil((ROW_HEADER + (types.length + 1) / 8) / 8) * 8 + ROW_NUMBER;
  for (let i = 0; i < Math.min(types.length, record.cellCount); i++) {
    const type = types[i], length = record.ends[i] - record.starts[i];
    if (length === 0) continue;
    if (type === "text" || type === "decimal") width += length + 1 > TOASTABLE ? TOAST_POINTER : length + 1;
    else width = Math.ceil(width / FIXED[type]) * FIXED[type] + FIXED[type];
  }
  return width;
}
