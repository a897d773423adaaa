import { BinaryCopyRows, endOfRow } from "../binary_copy_rows.ts";
import type { CountedType } from "../../statistics/counted_type.ts";
import type { RowBlockWriter } from "../../statistics/row_block.ts";
import type { StatisticsRun } from "../../statistics/statistics_run.ts";
import { numericBytes, numericText } from "../csv/numeric.ts";

const EPOCH_2000_DAYS = 10_957;
const EPOCH_2000_SECONDS = EPOCH_2000_DAYS * 86_400;
const TWO_32 = 4_294_967_296;
/** High words below this make a number of microseconds that a double holds to the last one. */
const EXACT_HIGH = 1 << 20;
const encoder = new TextEncoder();

/** Gives the rows of a table, as PostgreSQL's binary COPY has them, to statistics: the values are those that a file gave. */
export class StoredRowsReader {
  #rows = 0;
  readonly #types: readonly CountedType[];
  readonly #statistics: StatisticsRun;
  readonly #copied = new BinaryCopyRows((bytes, view, at) => this.#wholeRows(bytes, view, at));
  #block: RowBlockWriter;

  /** `types` of all columns of the statistics; those behind the copied ones are null. */
  constructor(types: readonly CountedType[], statistics: StatisticsRun) {
    this.#types = types;
    this.#statistics = statistics;
    this.#block = statistics.exchange(null);
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes the next bytes, cut anywhere. */
  add(chunk: Uint8Array): void {
    this.#copied.add(chunk);
  }

  finish(): void {
    this.#statistics.exchange(this.#block);
  }

  #wholeRows(bytes: Uint8Array, view: DataView, start: number): number {
    let at = start;
    for (let end = endOfRow(view, at); end >= 0; end = endOfRow(view, at)) {
      this.#row(bytes, view, at);
      at = end;
    }
    return at;
  }

  #row(bytes: Uint8Array, view: DataView, start: number): void {
    const cells = view.getInt16(start), { rows, values } = this.#block;
    let at = start + 2;
    for (let i = 0; i < this.#types.length; i++) {
      const length = i < cells ? view.getInt32(at) : -1, from = at + 4, column = values[i];
      if (i < cells) at = from + Math.max(0, length);
      if (column === null) {
        if (length >= 0) this.#block.addText(i, bytes, from, at);
      } else if (length < 0) column[rows] = NaN;
      else if (this.#types[i] === "decimal") column[rows] = this.#decimal(i, bytes.subarray(from, at));
      else if (this.#types[i] === "long_int") column[rows] = this.#longInt(i, view.getBigInt64(from));
      else column[rows] = valueOf(view, from, this.#types[i]);
    }
    this.#rows++;
    this.#block.rows++;
    if (this.#block.isFull) this.#block = this.#statistics.exchange(this.#block);
  }

  #decimal(column: number, binary: Uint8Array): number {
    const numeric = numericBytes(encoder.encode(numericText(binary)));
    if (numeric === null) throw new Error("Cannot read a decimal of the table: it is none");
    this.#block.addText(column, numeric.canonical, 0, numeric.canonical.length);
    return numeric.value;
  }

  #longInt(column: number, value: bigint): number {
    const digits = encoder.encode(String(value));
    this.#block.addText(column, digits, 0, digits.length);
    return Number(value);
  }
}

/** The number that stands for a value in statistics. */
function valueOf(view: DataView, at: number, type: CountedType): number {
  switch (type) {
    case "float":
      return view.getFloat64(at);
    case "bool":
      return view.getUint8(at);
    case "date":
      return view.getInt32(at) + EPOCH_2000_DAYS;
    case "timestamp":
      return microsSince1970(view, at);
    default:
      return view.getInt32(at) * TWO_32 + view.getUint32(at + 4); // an int
  }
}

/** As the reader of files has it: whole seconds, and the rest of one. */
function microsSince1970(view: DataView, at: number): number {
  const high = view.getInt32(at), isExact = Math.abs(high) < EXACT_HIGH;
  const seconds = isExact
    ? Math.floor((high * TWO_32 + view.getUint32(at + 4)) / 1e6)
    : Number(floorDiv(view.getBigInt64(at), 1_000_000n));
  const micros = isExact
    ? high * TWO_32 + view.getUint32(at + 4) - seconds * 1e6
    : Number(view.getBigInt64(at) - BigInt(seconds) * 1_000_000n);
  return (seconds + EPOCH_2000_SECONDS) * 1e6 + micros;
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}
