import type { ColumnType, Reject } from "@shared/contracts/axi_datasets.ts";
import { countedAs, type CountedType } from "../../statistics/counted_type.ts";
import type { RowBlockWriter } from "../../statistics/row_block.ts";
import { BOOL_NONE } from "./bool.ts";
import { ColumnEvidence } from "./column_evidence.ts";
import { FormattedNumberReader } from "./formatted_number.ts";
import { KIND, type Kind } from "./kind.ts";
import { numericBytes } from "./numeric.ts";
import { INT_DIGITS_MAX, numberKind, readDouble, readInt, readLongInt } from "./number.ts";
import type { CsvRecord } from "./scanner.ts";
import type { FilePlan, Follower } from "./survey.ts";
import { type DateOrder, TemporalReader } from "./temporal.ts";

/** Rejects of one dataset that are kept; all are counted. */
export const REJECTS_KEPT = 10_000;
const RAW_CHARACTERS = 1000;
const SURPLUS_SHOWN = 100; // cells
const CHUNK_BYTES = 256 * 1024;
const OUT_BYTES = 2 * CHUNK_BYTES; // room for one more row of any usual width
const FIRST_BYTES = 16 * 1024;
const SPARE_MAX = 8;
const EPOCH_2000_DAYS = 10_957; // PostgreSQL counts days and microseconds from 2000-01-01
const EPOCH_2000_SECONDS = EPOCH_2000_DAYS * 86_400;
const SPACE = 32, TAB = 9, MINUS = 45, POINT = 46, ZERO = 48;
const MISFIT = -1, UNKNOWN = -2; // beside the kinds, which are not negative
type Found = Kind | typeof MISFIT | typeof UNKNOWN;
const encoder = new TextEncoder();
const TWO_32 = 4_294_967_296;
const SIGNATURE = new Uint8Array([80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // PGCOPY\n\377\r\n\0

/** A reject before it is stored. */
export type NewReject = Omit<Reject, "reject_id" | "part">;

/** Takes a full block of rows, or null at first; gives the empty one to be filled next. */
export type ExchangeBlock = (full: RowBlockWriter | null) => RowBlockWriter;

/**
 * Turns rows into PostgreSQL's binary COPY format (`_row` first, then the columns) by a plan, and gathers the same values
 * in blocks for the table's statistics. What does not fit its column's type becomes null and a reject. Where the plan is
 * a guess, the kinds of all cells are counted as a survey would.
 */
export class RowEncoder implements Follower {
  rowCount = 0;
  rejectedCount = 0;
  readonly rejects: NewReject[] = [];
  /** Of every cell where the plan is a guess, else of none. */
  readonly evidence: ColumnEvidence;
  /** By column: rejected cells, all nulls, and of those the cells that a row lacks and those of spaces alone. */
  readonly rejectedByColumn: Int32Array;
  readonly nullsByColumn: Float64Array;
  readonly missingByColumn: Float64Array;
  readonly blankByColumn: Float64Array;
  /** The rows since the last full block. */
  block: RowBlockWriter;

  readonly #plan: FilePlan;
  readonly #types: readonly (CountedType | "formatted")[];
  readonly #formatted: readonly (FormattedNumberReader | null)[];
  readonly #exchange: ExchangeBlock;
  readonly #dates: readonly TemporalReader[];
  /** The present cell without the spaces around it. */
  #from = 0;
  #to = 0;
  readonly #isGuess: boolean;
  #chunks: Uint8Array[] = [];
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #out = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#out.buffer);
  #at = 0;

  constructor(plan: FilePlan, exchange: ExchangeBlock, isGuess = false) {
    this.#plan = plan;
    this.#types = plan.columns.map((column) => column.format === null ? countedAs(column) : "formatted");
    this.#formatted = plan.columns.map(({ format }) =>
      format === null ? null : new FormattedNumberReader(format)
    );
    this.#exchange = exchange;
    this.block = exchange(null);
    this.rejectedByColumn = new Int32Array(plan.columns.length);
    this.nullsByColumn = new Float64Array(plan.columns.length);
    this.missingByColumn = new Float64Array(plan.columns.length);
    this.blankByColumn = new Float64Array(plan.columns.length);
    this.#out.set(SIGNATURE);
    this.#at = SIGNATURE.length;
    this.#isGuess = isGuess;
    this.evidence = new ColumnEvidence(isGuess ? plan.columns.length : 0, plan.words);
    this.#dates = plan.columns.map(({ dateOrder }) =>
      new TemporalReader(dateOrder ?? plan.words.dateOrder ?? undefined, plan.words.zone)
    );
  }

  record(record: CsvRecord): void {
    const width = this.#types.length, { cellCount } = record;
    this.#reserve(record);
    this.#view.setInt16(this.#at, width + 1);
    this.#at += 2;
    this.#length(8);
    this.#int64(++this.rowCount);
    const present = Math.min(cellCount, width);
    for (let i = 0; i < present; i++) this.#cell(i, record);
    for (let i = present; i < width; i++) {
      if (this.#isGuess) this.evidence.add(i, KIND.NULL);
      this.missingByColumn[i]++;
      this.#null(i);
    }
    if (cellCount !== width) this.keep(shapeReject(record, width, this.#plan.dialect.delimiter));
    this.block.rows++;
    if (this.block.isFull) this.block = this.#exchange(this.block);
    if (this.#at >= CHUNK_BYTES) this.#cut();
  }

  /** Chunks that are ready to be sent; the caller owns them. */
  take(): Uint8Array[] {
    const ready = this.#chunks;
    this.#chunks = [];
    return ready;
  }

  /** Takes a chunk's memory back, which is filled again. */
  recycle({ buffer }: Uint8Array): void {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === OUT_BYTES && this.#spare.length < SPARE_MAX) {
      this.#spare.push(new Uint8Array(buffer));
    }
  }

  /** Ends the stream; the last chunks. */
  finish(): Uint8Array[] {
    this.#view.setInt16(this.#at, -1);
    this.#at += 2;
    this.#cut();
    return this.take();
  }

  #cell(i: number, record: CsvRecord): void {
    const { bytes } = record;
    let from = record.starts[i], to = record.ends[i];
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    if (from === to || this.#plan.words.nulls.has(bytes, from, to)) {
      if (this.#isGuess) this.evidence.addNull(i, bytes, from, to);
      if (from === to && record.starts[i] < record.ends[i]) this.blankByColumn[i]++;
      return this.#null(i);
    }
    this.#from = from;
    this.#to = to;
    const kind = this.#value(i, record);
    if (this.#isGuess) {
      if (kind === MISFIT || kind === UNKNOWN) this.evidence.look(i, bytes, from, to);
      else this.evidence.add(i, kind);
    }
    if (kind === MISFIT) this.#reject(i, record);
  }

  /** Writes the cell by its column's type; its kind, `UNKNOWN` where a closer look must tell, `MISFIT` for another type's. */
  #value(i: number, { bytes, starts, ends }: CsvRecord): Found {
    const from = this.#from, to = this.#to, row = this.block.rows;
    const values = this.block.values[i];
    switch (this.#types[i]) {
      case "int": {
        const value = readInt(bytes, from, to);
        if (value !== value || values === null) return MISFIT;
        values[row] = value;
        this.#length(8);
        this.#int64(value);
        if (this.#plan.words.bools.hasInts) return UNKNOWN;
        return bytes[from] > ZERO || to - from === 1 ? KIND.INT : UNKNOWN; // a sign or zero may begin a code
      }
      case "float": {
        const value = readDouble(bytes, from, to);
        if (value !== value || values === null) return MISFIT;
        values[row] = value;
        this.#length(8);
        this.#view.setFloat64(this.#at, value);
        this.#at += 8;
        return floatKind(value, bytes, from, to);
      }
      case "text":
        this.block.addText(i, bytes, starts[i], ends[i]);
        this.#text(bytes, starts[i], ends[i]);
        return UNKNOWN;
      default:
        return values === null ? MISFIT : this.#rareValue(i, bytes, values);
    }
  }

  #rareValue(i: number, bytes: Uint8Array, values: Float64Array): Found {
    const type = this.#types[i], row = this.block.rows;
    if (type === "bool") {
      const { bools } = this.#plan.words, value = bools.read(bytes, this.#from, this.#to);
      if (value === BOOL_NONE) return MISFIT;
      values[row] = value;
      this.#length(1);
      this.#out[this.#at++] = value;
      return bools.kind;
    }
    if (type === "formatted") return this.#formattedValue(i, bytes, values);
    if (type === "decimal") {
      return this.#decimal(i, bytes.subarray(this.#from, this.#to), values) ? UNKNOWN : MISFIT;
    }
    if (type === "long_int") {
      return this.#longInt(i, bytes.subarray(this.#from, this.#to), values) ? UNKNOWN : MISFIT;
    }
    return this.#temporal(i, bytes, values);
  }

  /** A number with marks, read as plain digits by its column's type. */
  #formattedValue(i: number, bytes: Uint8Array, values: Float64Array): Found {
    const plain = this.#formatted[i]?.read(bytes, this.#from, this.#to) ?? null;
    if (plain === null) return MISFIT;
    const type = countedAs(this.#plan.columns[i]), row = this.block.rows;
    if (type === "decimal") return this.#decimal(i, plain, values) ? UNKNOWN : MISFIT;
    if (type === "long_int") return this.#longInt(i, plain, values) ? UNKNOWN : MISFIT;
    const value = type === "int" ? readInt(plain, 0, plain.length) : readDouble(plain, 0, plain.length);
    if (value !== value) return MISFIT;
    values[row] = value;
    this.#length(8);
    if (type === "int") this.#int64(value);
    else {
      this.#view.setFloat64(this.#at, value);
      this.#at += 8;
    }
    return UNKNOWN;
  }

  #decimal(i: number, cell: Uint8Array, values: Float64Array): boolean {
    const numeric = numericBytes(cell);
    if (numeric === null) return false;
    values[this.block.rows] = numeric.value;
    this.block.addText(i, numeric.canonical, 0, numeric.canonical.length);
    this.#length(numeric.binary.length);
    this.#out.set(numeric.binary, this.#at);
    this.#at += numeric.binary.length;
    return true;
  }

  #longInt(i: number, cell: Uint8Array, values: Float64Array): boolean {
    const value = readLongInt(cell);
    if (value === null) return false;
    const digits = encoder.encode(String(value));
    values[this.block.rows] = Number(value);
    this.block.addText(i, digits, 0, digits.length);
    this.#length(8);
    this.#view.setBigInt64(this.#at, value);
    this.#at += 8;
    return true;
  }

  #temporal(i: number, bytes: Uint8Array, values: Float64Array): Found {
    const found = this.#dates[i], kind = found.read(bytes, this.#from, this.#to);
    if (kind === KIND.TEXT || dateKind(kind) === contraryTo(this.#plan.columns[i].dateOrder)) return MISFIT;
    if (this.#types[i] === "date") {
      if (kind >= KIND.TIMESTAMP) return MISFIT;
      values[this.block.rows] = found.days;
      this.#length(4);
      this.#view.setInt32(this.#at, found.days - EPOCH_2000_DAYS);
      this.#at += 4;
      return kind;
    }
    values[this.block.rows] = found.seconds * 1e6 + found.micros;
    this.#length(8);
    this.#micros(found.seconds - EPOCH_2000_SECONDS, found.micros);
    return kind;
  }

  #null(i: number): void {
    const values = this.block.values[i];
    if (values !== null) values[this.block.rows] = NaN;
    this.nullsByColumn[i]++;
    this.#length(-1);
  }

  #reject(i: number, { bytes, starts, ends, line }: CsvRecord): void {
    this.rejectedByColumn[i]++;
    this.#null(i);
    const { name, type } = this.#plan.columns[i];
    const isLong = type === "int" && numberKind(bytes, this.#from, this.#to) === KIND.LONG_DIGITS;
    const reason = isLong ? "out_of_range" : reasonOf(type);
    this.keep({ line, column: name, raw: rawText(bytes, starts[i], ends[i]), reason });
  }

  /** Counts a reject, and keeps it while there is room. */
  keep(reject: NewReject): void {
    this.rejectedCount++;
    if (this.rejects.length < REJECTS_KEPT) this.rejects.push(reject);
  }

  #length(bytes: number): void {
    this.#view.setInt32(this.#at, bytes);
    this.#at += 4;
  }

  /** A whole number within 2^53, as eight bytes, most significant first. */
  #int64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.#view.setInt32(this.#at, high);
    this.#view.setUint32(this.#at + 4, value - high * TWO_32);
    this.#at += 8;
  }

  /** Microseconds since 2000; beyond 2^53 a double would lose the last ones. */
  #micros(seconds: number, micros: number): void {
    const total = seconds * 1e6 + micros;
    if (Number.isSafeInteger(total)) return this.#int64(total);
    this.#view.setBigInt64(this.#at, BigInt(seconds) * 1_000_000n + BigInt(micros));
    this.#at += 8;
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#length(length);
    if (length > 64) this.#out.set(bytes.subarray(start, end), this.#at);
    else for (let i = start, to = this.#at; i < end; i++, to++) this.#out[to] = bytes[i];
    this.#at += length;
  }

  /** Makes room for one row: its texts, and at most 24 bytes a column beside them. */
  #reserve({ cellCount, starts, ends }: CsvRecord): void {
    const last = Math.min(cellCount, ends.length) - 1;
    const needed = this.#at + 16 + this.#types.length * 24 + ends[last] - starts[0];
    if (needed <= this.#out.length) return;
    const grown = new Uint8Array(needed * 2);
    grown.set(this.#out.subarray(0, this.#at));
    this.#out = grown;
    this.#view = new DataView(grown.buffer);
  }

  #cut(): void {
    this.#chunks.push(this.#out.subarray(0, this.#at));
    this.#out = this.#spare.pop() ?? new Uint8Array(OUT_BYTES);
    this.#view = new DataView(this.#out.buffer);
    this.#at = 0;
  }
}

/** What is wrong with a row of too few or too many cells. */
export function shapeReject(record: CsvRecord, width: number, delimiter: string): NewReject {
  const { bytes, starts, ends, cellCount, line } = record;
  if (cellCount < width) {
    return { line, column: null, raw: `${cellCount} of ${width} cells`, reason: "missing_cells" };
  }
  const cells: string[] = [];
  const shown = Math.min(cellCount, starts.length, width + SURPLUS_SHOWN);
  for (let i = width; i < shown; i++) cells.push(rawText(bytes, starts[i], ends[i]));
  const raw = cells.join(delimiter).slice(0, RAW_CHARACTERS);
  return { line, column: null, raw, reason: "surplus_cells" };
}

/** FLOAT or FLOAT_OR_GROUPED for a fraction of so few digits and a usual size that it is one for sure, else `UNKNOWN`. */
// deno-lint-ignore house/parameter-count -- once for each cell
function floatKind(value: number, bytes: Uint8Array, from: number, to: number): Found {
  const size = Math.abs(value), at = bytes[from] === MINUS ? from + 1 : from;
  if (to - from > INT_DIGITS_MAX || !(size > 1e-290 && size < 1e290) || Number.isInteger(value)) {
    return UNKNOWN;
  }
  if (bytes[at] === ZERO) return bytes[at + 1] === POINT ? KIND.FLOAT : UNKNOWN;
  if (bytes[at] < ZERO || bytes[at] > ZERO + 9) return UNKNOWN;
  if (bytes[to - 4] !== POINT || to - at > 7) return KIND.FLOAT;
  return bytes[to - 3] <= ZERO + 9 ? KIND.FLOAT_OR_GROUPED : UNKNOWN; // else an exponent
}

/** The kind of a timestamp's date. */
function dateKind(kind: Kind): number {
  return kind >= KIND.ZONED
    ? kind - KIND.ZONED + KIND.DATE
    : kind >= KIND.TIMESTAMP
    ? kind - KIND.TIMESTAMP + KIND.DATE
    : kind;
}

/** The kind of date that a column of this order does not have. */
function contraryTo(order: DateOrder | null): number {
  return order === "ymd" ? KIND.DATE_EITHER : order === "mdy" ? KIND.DATE_DMY : KIND.DATE_MDY;
}

function rawText(bytes: Uint8Array, start: number, end: number): string {
  const cut = bytes.subarray(start, Math.min(end, start + RAW_CHARACTERS * 4));
  return new TextDecoder().decode(cut).slice(0, RAW_CHARACTERS);
}

function reasonOf(type: ColumnType): NewReject["reason"] {
  switch (type) {
    case "int":
      return "not_an_int";
    case "float":
      return "not_a_float";
    case "decimal":
      return "not_a_decimal";
    case "bool":
      return "not_a_bool";
    case "date":
      return "not_a_date";
    case "timestamp":
      return "not_a_timestamp";
    case "text":
      throw new TypeError("Cannot reject a text: every cell is one");
  }
}
