import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { daysOfDate, microsOfTimestamp } from "./text_cells.ts";
import type { TableColumn } from "../table_sql.ts";
import type { TextRow } from "./copy_text.ts";

/** Cells of a row group, which is encoded at one go: twice as many held up everybody else for 67 to 161 ms. */
const GROUP_CELLS = 65_536;
const GROUP_CHARACTERS = 4 * 1024 * 1024;
/** Most digits that readers of Parquet take. */
const DECIMAL_DIGITS_MAX = 38;
const DECIMAL_BYTES = 16;

/** Digits of a column's decimals, before and behind the point. */
export interface DecimalShape {
  readonly whole: number;
  readonly scale: number;
}

export interface ParquetColumn extends TableColumn {
  /** Of a decimal column. */
  readonly shape?: DecimalShape;
}

type ParquetValue = string | number | bigint | boolean | null;

/**
 * Rows as Parquet, compressed by Snappy: int64, double, boolean, date, timestamps in UTC and microseconds, decimals
 * exact up to 38 digits; decimals of more digits are text.
 */
export async function* parquetOf(
  batches: AsyncIterable<readonly TextRow[]>,
  columns: readonly ParquetColumn[],
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const root: SchemaElement = { name: "schema", num_children: columns.length };
  const file = new ParquetWriter({ writer: bytes, schema: [root, ...columns.map(elementOf)] });
  const take = () => {
    const taken = bytes.getBytes().slice();
    bytes.index = 0;
    return taken;
  };
  const rowsMax = Math.max(1, Math.floor(GROUP_CELLS / columns.length));
  let group: TextRow[] = [], characters = 0;
  function writeGroup(): void {
    const columnData = columns.map((column, i) => ({
      name: column.name,
      data: group.map((row) => valueOf(row[i], column)),
      offsetIndex: false,
    }));
    file.write({ columnData, rowGroupSize: group.length });
    group = [];
    characters = 0;
  }
  for await (const rows of batches) {
    for (const row of rows) {
      group.push(row);
      for (const cell of row) characters += cell?.length ?? 0;
      if (group.length < rowsMax && characters < GROUP_CHARACTERS) continue;
      writeGroup();
      yield take();
    }
  }
  if (group.length > 0) writeGroup();
  file.finish();
  yield take();
}

function elementOf(column: ParquetColumn): SchemaElement {
  const { name, type } = column, base = { name, repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "int":
      return { ...base, type: "INT64" };
    case "float":
      return { ...base, type: "DOUBLE" };
    case "bool":
      return { ...base, type: "BOOLEAN" };
    case "date":
      return { ...base, type: "INT32", converted_type: "DATE" };
    case "timestamp":
      return { ...base, type: "INT64", converted_type: "TIMESTAMP_MICROS" };
    case "decimal":
      if (isExact(column)) return { ...base, ...decimalElement(column.shape) };
      return { ...base, type: "BYTE_ARRAY", converted_type: "UTF8" };
    case "text":
      return { ...base, type: "BYTE_ARRAY", converted_type: "UTF8" };
  }
}

function decimalElement({ whole, scale }: DecimalShape): Omit<SchemaElement, "name"> {
  const precision = Math.max(1, whole + scale);
  return {
    type: "FIXED_LEN_BYTE_ARRAY",
    type_length: DECIMAL_BYTES,
    converted_type: "DECIMAL",
    precision,
    scale,
  };
}

function isExact(column: ParquetColumn): column is ParquetColumn & { readonly shape: DecimalShape } {
  return column.shape !== undefined && column.shape.whole + column.shape.scale <= DECIMAL_DIGITS_MAX;
}

function valueOf(cell: string | null, column: ParquetColumn): ParquetValue {
  if (cell === null) return null;
  switch (column.type) {
    case "int":
      return BigInt(cell);
    case "float":
      return Number(cell);
    case "bool":
      return cell === "t";
    case "date":
      return daysOfDate(cell);
    case "timestamp":
      return microsOfTimestamp(cell);
    case "decimal":
      return isExact(column) ? unscaled(cell, column.shape.scale) : cell;
    case "text":
      return cell;
  }
}

function unscaled(cell: string, scale: number): bigint {
  const [whole, digits = ""] = cell.split(".");
  return BigInt(whole + digits.padEnd(scale, "0"));
}
