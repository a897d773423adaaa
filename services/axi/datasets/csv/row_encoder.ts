import type { Reject } from "@shared/contracts/axi_datasets.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { TableStatistics } from "../../analytics/table_statistics.ts";
import { BOOL_NONE, readBool } from "./bool.ts";
import { KIND } from "./kind.ts";
import { numericBytes } from "./numeric.ts";
import { readDouble, readInt } from "./number.ts";
import type { CsvRecord, RecordSink } from "./scanner.ts";
import type { ColumnPlan, FilePlan } from "./survey.ts";
import { readTemporal, type TemporalScan } from "./temporal.ts";

/** Rejects of one dataset that are kept; all are counted. */
export const REJECTS_KEPT = 10_000;
const RAW_CHARACTERS = 1000;
const CHUNK_BYTES = 256 * 1024;
const EPOCH_2000_DAYS = 10_957; // PostgreSQL counts days and microseconds from 2000-01-01
const EPOCH_2000_SECONDS = EPOCH_2000_DAYS * 86_400;
const SPACE = 32, TAB = 9;
const TWO_32 = 4_294_967_296;
const SIGNATURE = new Uint8Array([80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // PGCOPY\n\377\r\n\0

/** A reject before it is stored. */
export type NewReject = Omit<Reject, "reject_id">;

/**
 * The second pass: turns records into PostgreSQL's binary COPY format (`_row` first, then the columns), and feeds the
 * table's statistics with the same values. What does not fit its column's type becomes null and a reject.
 */
export class RowEncoder implements RecordSink {
  rowCount = 0;
  rejectedCount = 0;
  readonly rejects: NewReject[] = [];
  /** Rejected or missing cells and nulls, by column. */
  readonly rejectedByColumn: Int32Array;
  readonly nullsByColumn: Float64Array;

  readonly #plan: FilePlan;
  readonly #types: readonly ColumnType[];
  readonly #statistics: TableStatistics;
  readonly #temporal: TemporalScan = { kind: KIND.TEXT, days: 0, seconds: 0, micros: 0 };
  #chunks: Uint8Array[] = [];
  #out = new Uint8Array(CHUNK_BYTES * 2);
  #view = new DataView(this.#out.buffer);
  #at = 0;

  constructor(plan: FilePlan, statistics: TableStatistics) {
    this.#plan = plan;
    this.#types = plan.columns.map((column) => column.type);
    this.#statistics = statistics;
    this.rejectedByColumn = new Int32Array(plan.columns.length);
    this.nullsByColumn = new Float64Array(plan.columns.length);
    this.#out.set(SIGNATURE);
    this.#at = SIGNATURE.length;
    this.#isHeader = plan.dialect.header;
  }
  #isHeader: boolean;

  record(record: CsvRecord): void {
    if (this.#isHeader) {
      this.#isHeader = false;
      return;
    }
    const width = this.#types.length, { bytes, starts, ends, cellCount } = record;
    this.#reserve(record);
    this.#view.setInt16(this.#at, width + 1);
    this.#at += 2;
    this.#length(8);
    this.#int64(++this.rowCount);
    const present = Math.min(cellCount, width);
    for (let i = 0; i < present; i++) this.#cell(i, bytes, starts[i], ends[i], record.line);
    for (let i = present; i < width; i++) this.#null(i);
    if (cellCount !== width) this.#rejectShape(record, width);
    this.#statistics.endRow();
    if (this.#at >= CHUNK_BYTES) this.#cut();
  }

  /** Chunks that are ready to be sent; the caller owns them. */
  take(): Uint8Array[] {
    const ready = this.#chunks;
    this.#chunks = [];
    return ready;
  }

  /** Ends the stream; the last chunks. */
  finish(): Uint8Array[] {
    this.#view.setInt16(this.#at, -1);
    this.#at += 2;
    this.#cut();
    return this.take();
  }

  #cell(i: number, bytes: Uint8Array, start: number, end: number, line: number): void {
    let from = start, to = end;
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    if (from === to || this.#plan.nullWords.has(bytes, from, to)) return this.#null(i);
    const isWritten = this.#value(i, bytes, from, to, start, end);
    if (!isWritten) this.#reject(i, bytes, start, end, line);
  }

  /** Writes the trimmed cell `bytes[from..to)` by its column's type; false where it does not fit. */
  // deno-lint-ignore rooms/max-params -- the hot loop: an object per cell would be garbage
  #value(i: number, bytes: Uint8Array, from: number, to: number, start: number, end: number): boolean {
    const statistics = this.#statistics;
    const block = statistics.blocks[i], row = statistics.row;
    switch (this.#types[i]) {
      case "int": {
        const value = readInt(bytes, from, to);
        if (value !== value || block === null) return false;
        block[row] = value;
        this.#length(8);
        this.#int64(value);
        return true;
      }
      case "float": {
        const value = readDouble(bytes, from, to);
        if (value !== value || block === null) return false;
        block[row] = value;
        this.#length(8);
        this.#view.setFloat64(this.#at, value);
        this.#at += 8;
        return true;
      }
      case "text":
        statistics.addText(i, bytes, start, end);
        this.#text(bytes, start, end);
        return true;
      default:
        return block !== null && this.#rareValue(i, bytes.subarray(from, to), block);
    }
  }

  #rareValue(i: number, cell: Uint8Array, block: Float64Array): boolean {
    const type = this.#types[i], row = this.#statistics.row;
    if (type === "bool") {
      const value = readBool(cell, 0, cell.length);
      if (value === BOOL_NONE) return false;
      block[row] = value;
      this.#length(1);
      this.#out[this.#at++] = value;
      return true;
    }
    if (type === "decimal") return this.#decimal(i, cell, block);
    return this.#temporalValue(this.#plan.columns[i], cell, block);
  }

  #decimal(i: number, cell: Uint8Array, block: Float64Array): boolean {
    const numeric = numericBytes(cell);
    if (numeric === null) return false;
    block[this.#statistics.row] = numeric.value;
    this.#statistics.addText(i, numeric.canonical, 0, numeric.canonical.length);
    this.#length(numeric.binary.length);
    this.#out.set(numeric.binary, this.#at);
    this.#at += numeric.binary.length;
    return true;
  }

  #temporalValue(column: ColumnPlan, cell: Uint8Array, block: Float64Array): boolean {
    const found = this.#temporal, order = column.dateOrder ?? "dmy";
    readTemporal(cell, 0, cell.length, found, order);
    const kind = found.kind;
    if (kind === KIND.TEXT) return false;
    const isOther = order === "dmy" ? KIND.DATE_MDY : KIND.DATE_DMY;
    if (kind === isOther || kind === isOther + KIND.TIMESTAMP - KIND.DATE) return false;
    if (column.type === "date") {
      if (kind >= KIND.TIMESTAMP) return false;
      block[this.#statistics.row] = found.days;
      this.#length(4);
      this.#view.setInt32(this.#at, found.days - EPOCH_2000_DAYS);
      this.#at += 4;
      return true;
    }
    block[this.#statistics.row] = found.seconds * 1e6 + found.micros;
    this.#length(8);
    this.#micros(found.seconds - EPOCH_2000_SECONDS, found.micros);
    return true;
  }

  #null(i: number): void {
    const block = this.#statistics.blocks[i];
    if (block !== null) block[this.#statistics.row] = NaN;
    this.nullsByColumn[i]++;
    this.#length(-1);
  }

  // deno-lint-ignore rooms/max-params -- the hot loop: an object per cell would be garbage
  #reject(i: number, bytes: Uint8Array, start: number, end: number, line: number): void {
    this.rejectedByColumn[i]++;
    this.#null(i);
    const { name, type } = this.#plan.columns[i];
    this.#keep({ line, column: name, raw: rawText(bytes, start, end), reason: reasonOf(type) });
  }

  #rejectShape(record: CsvRecord, width: number): void {
    const { bytes, starts, ends, cellCount, line } = record;
    if (cellCount < width) {
      this.#keep({ line, column: null, raw: `${cellCount} of ${width} cells`, reason: "missing_cells" });
      return;
    }
    const last = Math.min(cellCount, starts.length) - 1;
    this.#keep({
      line,
      column: null,
      raw: rawText(bytes, starts[width], ends[last]),
      reason: "surplus_cells",
    });
  }

  #keep(reject: NewReject): void {
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

  /** Makes room for one row: what its cells take, and at most 16 bytes a column beside them. */
  #reserve(record: CsvRecord): void {
    const last = Math.min(record.cellCount, record.ends.length) - 1;
    const needed = this.#at + 16 + this.#types.length * 20 + 2 * (record.ends[last] - record.starts[0] + 2);
    if (needed <= this.#out.length) return;
    const grown = new Uint8Array(needed * 2);
    grown.set(this.#out.subarray(0, this.#at));
    this.#out = grown;
    this.#view = new DataView(grown.buffer);
  }

  #cut(): void {
    this.#chunks.push(this.#out.slice(0, this.#at));
    this.#at = 0;
  }
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
