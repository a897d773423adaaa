import type { Cell, ColumnType } from "@shared/contracts/axi_datasets.ts";
import { cellOfDate, cellOfInteger, cellOfNumber, cellOfTimestamp } from "@shared/contracts/cells.ts";
import { numericText } from "./numeric.ts";

const HEADER_BYTES = 19;
const ROW_NUMBER_BYTES = 12; // its length, then itself
const EPOCH_2000_DAYS = 10_957;
const EPOCH_2000_MICROS = EPOCH_2000_DAYS * 86_400_000_000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The first rows of a binary COPY stream that the row encoder wrote, each cell as JSON has it. */
export function copiedRows(copy: Uint8Array, types: readonly ColumnType[], limit: number): Cell[][] {
  const view = new DataView(copy.buffer, copy.byteOffset, copy.length);
  const rows: Cell[][] = [];
  let at = HEADER_BYTES;
  while (rows.length < limit && view.getInt16(at) >= 0) {
    at += 2 + ROW_NUMBER_BYTES;
    rows.push(types.map((type) => {
      const length = view.getInt32(at), from = at + 4;
      at = from + Math.max(0, length);
      return length < 0 ? null : cellOf(copy.subarray(from, at), type);
    }));
  }
  return rows;
}

function cellOf(bytes: Uint8Array, type: ColumnType): Cell {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (type) {
    case "int":
      return cellOfInteger(String(view.getBigInt64(0)));
    case "float":
      return cellOfNumber(view.getFloat64(0));
    case "decimal":
      return numericText(bytes);
    case "bool":
      return bytes[0] === 1;
    case "date":
      return cellOfDate(view.getInt32(0) + EPOCH_2000_DAYS);
    case "timestamp":
      return cellOfTimestamp(Number(view.getBigInt64(0)) + EPOCH_2000_MICROS);
    case "text":
      return decoder.decode(bytes);
  }
}
