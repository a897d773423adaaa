import type { FileMetaData, ParquetParsers, SchemaElement } from "hyparquet";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";

/** A column of a Parquet file, and how its values become cells. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: ColumnType;
  cell(value: unknown): string | null;
}

const decoder = new TextDecoder("utf-8", { fatal: true });
const PER_SECOND = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;
type Unit = keyof typeof PER_SECOND;

/** Values within lists and records, which become JSON. */
export const NESTED_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value) => instantText(value, "MILLIS"),
  timestampFromMicroseconds: (value) => instantText(value, "MICROS"),
  timestampFromNanoseconds: (value) => instantText(value, "NANOS"),
  dateFromDays: dayText,
};

/**
 * The columns of a file. The marks of decimals and times are taken off `metadata`: the library would give them as
 * doubles and in milliseconds, so it is to give them as they lie in the file.
 */
export function takeColumns(metadata: FileMetaData): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  for (let at = 1; at < metadata.schema.length; at = behind(metadata.schema, at)) {
    const element = metadata.schema[at],
      isPlain = element.type !== undefined && element.repetition_type !== "REPEATED";
    columns.push(
      isPlain ? plainColumn(element) : { name: element.name, type: "text", cell: jsonText },
    );
  }
  return columns;
}

/** The index of the element that comes after the one at `at` and all in it. */
function behind(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at].num_children ?? 0); child++) next = behind(schema, next);
  return next;
}

function plainColumn(element: SchemaElement): ParquetColumn {
  const { name, type, converted_type: converted, logical_type: logical, scale = 0 } = element;
  const column = (columnType: ColumnType, write: (value: unknown) => string): ParquetColumn => ({
    name,
    type: columnType,
    cell: (value) => value === null || value === undefined ? null : write(value),
  });
  const raw = (columnType: ColumnType, write: (value: unknown) => string): ParquetColumn => {
    delete element.converted_type;
    delete element.logical_type;
    return column(columnType, write);
  };
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") {
    const digits = logical?.type === "DECIMAL" ? logical.scale : scale;
    return raw("decimal", (value) => scaled(integerOf(value), digits));
  }
  if (converted === "DATE" || logical?.type === "DATE") return raw("date", (value) => dayText(Number(value)));
  if (logical?.type === "TIMESTAMP") {
    const { unit, isAdjustedToUTC } = logical;
    return raw("timestamp", (value) => instantText(integerOf(value), unit) + (isAdjustedToUTC ? "Z" : ""));
  }
  if (converted === "TIMESTAMP_MILLIS" || converted === "TIMESTAMP_MICROS") {
    const unit = converted === "TIMESTAMP_MILLIS" ? "MILLIS" : "MICROS";
    return raw("timestamp", (value) => `${instantText(integerOf(value), unit)}Z`);
  }
  if (logical?.type === "TIME" || converted === "TIME_MILLIS" || converted === "TIME_MICROS") {
    const unit = logical?.type === "TIME" ? logical.unit : converted === "TIME_MILLIS" ? "MILLIS" : "MICROS";
    return raw("text", (value) => instantText(integerOf(value), unit).slice(11));
  }
  if (type === "INT96") return column("timestamp", String);
  if (type === "BOOLEAN") return column("bool", String);
  if (type === "FLOAT" || type === "DOUBLE" || logical?.type === "FLOAT16") return column("float", String);
  if (type === "INT32" || type === "INT64") return column(isUnsigned(element) ? "decimal" : "int", String);
  return column("text", (value) => value instanceof Uint8Array ? bytesText(value) : jsonOrText(value));
}

/** Whether a column has integers that 64 bits with a sign don't hold. */
function isUnsigned({ converted_type, logical_type: logical }: SchemaElement): boolean {
  return converted_type === "UINT_64" ||
    logical?.type === "INTEGER" && logical.bitWidth === 64 && !logical.isSigned;
}

/** An integer of any width as the file has it: a number, or bytes with the highest first, in two's complement. */
function integerOf(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(value);
  if (!(value instanceof Uint8Array)) throw new Error(`it has ${typeof value} where an integer is due`);
  let integer = 0n;
  for (const byte of value) integer = integer << 8n | BigInt(byte);
  return BigInt.asIntN(8 * value.length, integer);
}

function scaled(integer: bigint, scale: number): string {
  if (scale === 0) return String(integer);
  const [sign, digits] = integer < 0n ? ["-", String(-integer)] : ["", String(integer)];
  const padded = digits.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function dayText(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** To the microsecond, as far as the database keeps it; without a zone. */
function instantText(value: bigint, unit: Unit): string {
  const perSecond = PER_SECOND[unit];
  const fraction = (value % perSecond + perSecond) % perSecond, seconds = (value - fraction) / perSecond;
  const text = new Date(1000 * Number(seconds)).toISOString().slice(0, -5);
  const micros = fraction * 1_000_000n / perSecond;
  return micros === 0n ? text : `${text}.${String(micros).padStart(6, "0")}`;
}

/** Text where the bytes are text, else their digits in base 16 as PostgreSQL writes them. */
function bytesText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return `\\x${bytes.toHex()}`;
  }
}

function jsonOrText(value: unknown): string {
  return typeof value === "string" ? value : jsonText(value) ?? "";
}

function jsonText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "bigint") return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner);
    return inner instanceof Uint8Array ? bytesText(inner) : inner;
  });
}
