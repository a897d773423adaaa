import { BinaryCopyRows } from "../../datasets/binary_copy_rows.ts";
import { Dependencies } from "./dependencies.ts";
import { HashSet } from "./hash_set.ts";
import { NullPairs } from "./null_pairs.ts";
import type { Key, QualityPlan } from "./quality_plan.ts";
import { ValueCodes } from "../value_codes.ts";

const SEED_HIGH = 0x9e3779b9 | 0, SEED_LOW = 0x7f4a7c15;
const PRIME_HIGH = 0x85ebca6b | 0, PRIME_LOW = 0xc2b2ae35 | 0;
const MISSING = 0x5bd1e995;

/** One reading of a table in PostgreSQL's binary COPY, for what its columns say of each other. */
export class QualityScan {
  rows = 0;
  duplicates = 0;
  readonly nullPairs: NullPairs;
  readonly dependencies: Dependencies;
  readonly #plan: QualityPlan;
  readonly #copied = new BinaryCopyRows((_bytes, view, at) => this.#whole(view, at));
  /** Hashes of the present row's cells, and of each column as a whole: high and low words. */
  readonly #cells: Int32Array;
  readonly #columns: Int32Array;
  /** 1 where the present row's cell is null. */
  readonly #nulls: Uint8Array;
  readonly #codes: Uint16Array;
  readonly #valueCodes: readonly ValueCodes[];
  readonly #rowHashes: HashSet;
  /** Of the columns and pairs that may be keys; null once a value came twice. */
  readonly #keyHashes: (HashSet | null)[];
  #high = 0;
  #low = 0;

  /** For a table of about so many rows. */
  constructor(plan: QualityPlan, rowCount: number) {
    this.#plan = plan;
    this.#cells = new Int32Array(2 * plan.columnCount);
    this.#columns = new Int32Array(2 * plan.columnCount);
    this.#nulls = new Uint8Array(plan.columnCount);
    this.#codes = new Uint16Array(plan.codedColumns.length);
    this.#valueCodes = plan.codedColumns.map(() => new ValueCodes());
    this.#keyHashes = plan.keysToCheck.map((key) => new HashSet(key.length === 1 ? rowCount : 0)); // pairs end early
    this.#rowHashes = new HashSet(plan.hasRowHashes ? rowCount : 0);
    this.nullPairs = new NullPairs(plan.nullColumns.length);
    this.dependencies = new Dependencies(plan.determinants);
  }

  /** Takes the next bytes, cut anywhere. */
  add(chunk: Uint8Array): void {
    this.#copied.add(chunk);
  }

  /** Columns that are keys, and pairs of them. */
  get keys(): readonly Key[] {
    const checked = this.#plan.keysToCheck.filter((_, i) => this.#keyHashes[i] !== null);
    return [...this.#plan.keys, ...checked].sort(([a], [b]) => a - b);
  }

  /** Whether two columns of one type are equal in every row. */
  areEqual(a: number, b: number): boolean {
    const columns = this.#columns;
    return columns[2 * a] === columns[2 * b] && columns[2 * a + 1] === columns[2 * b + 1];
  }

  #whole(view: DataView, start: number): number {
    for (let at = start;;) {
      const end = this.#row(view, at);
      if (end < 0) return at;
      at = end;
      this.#take();
    }
  }

  /** Hashes the cells of the row at `at`; where it ends, or -1 where it has not all come and at the end of the data. */
  #row(view: DataView, at: number): number {
    const { columnCount } = this.#plan, cells = this.#cells, nulls = this.#nulls;
    const end = view.byteLength;
    if (at + 2 > end || view.getInt16(at) < 0) return -1;
    at += 2;
    for (let i = 0; i < columnCount; i++) {
      if (at + 4 > end) return -1;
      const length = view.getInt32(at);
      at += 4;
      nulls[i] = Number(length < 0);
      if (at + length > end) return -1;
      this.#hash(view, at, length);
      cells[2 * i] = this.#high;
      cells[2 * i + 1] = this.#low;
      if (length > 0) at += length;
    }
    return at;
  }

  /** Two lanes of different multipliers over four bytes at a step (after MurmurHash3, Appleby). */
  #hash(view: DataView, at: number, length: number): void {
    let high = SEED_HIGH ^ length, low = SEED_LOW + (length < 0 ? MISSING : length);
    const end = at + length, last = end - 3;
    for (; at < last; at += 4) {
      const word = view.getInt32(at);
      high = Math.imul(high ^ word, PRIME_HIGH);
      high ^= high >>> 15;
      low = Math.imul(low ^ word, PRIME_LOW);
      low ^= low >>> 13;
    }
    for (; at < end; at++) {
      const byte = view.getUint8(at);
      high = Math.imul(high ^ byte, PRIME_HIGH);
      high ^= high >>> 15;
      low = Math.imul(low ^ byte, PRIME_LOW);
      low ^= low >>> 13;
    }
    this.#high = mixed(high ^ low >>> 7);
    this.#low = mixed(low);
  }

  #take(): void {
    this.rows++;
    const cells = this.#cells, columns = this.#columns;
    let high = SEED_HIGH, low = SEED_LOW;
    for (let i = 0; i < cells.length; i += 2) {
      const a = cells[i], b = cells[i + 1];
      high = Math.imul(high ^ a, PRIME_HIGH);
      high ^= high >>> 15;
      low = Math.imul(low ^ b, PRIME_LOW);
      low ^= low >>> 13;
      columns[i] = Math.imul(columns[i] ^ a, PRIME_LOW) + b | 0;
      columns[i + 1] = Math.imul(columns[i + 1] ^ b, PRIME_HIGH) ^ columns[i] >>> 16;
    }
    if (this.#plan.hasRowHashes && !this.#rowHashes.add(mixed(high), mixed(low))) this.duplicates++;
    this.#takeKeys();
    this.#takeNulls();
    this.#takeCodes();
  }

  #takeKeys(): void {
    const { keysToCheck } = this.#plan;
    for (let i = 0; i < keysToCheck.length; i++) {
      const hashes = this.#keyHashes[i];
      if (hashes === null) continue;
      let high = 0, low = 0;
      for (const column of keysToCheck[i]) {
        high = Math.imul(high, PRIME_HIGH) + this.#cells[2 * column] | 0;
        low = Math.imul(low, PRIME_LOW) + this.#cells[2 * column + 1] | 0;
      }
      if (!hashes.add(high, low)) this.#keyHashes[i] = null;
    }
  }

  #takeNulls(): void {
    const { nullColumns } = this.#plan;
    let low = 0, high = 0;
    for (let i = 0; i < nullColumns.length; i++) {
      if (this.#nulls[nullColumns[i]] === 0) continue;
      if (i < 32) low |= 1 << i;
      else high |= 1 << (i - 32);
    }
    this.nullPairs.add(low, high);
  }

  #takeCodes(): void {
    if (this.dependencies.isSettled) return;
    const { codedColumns } = this.#plan, codes = this.#codes;
    for (let i = 0; i < codedColumns.length; i++) {
      const at = 2 * codedColumns[i];
      codes[i] = this.#valueCodes[i].codeOf(this.#cells[at], this.#cells[at + 1]);
    }
    this.dependencies.add(codes);
  }
}

/** Finalizer of MurmurHash3. */
function mixed(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ h >>> 16;
}
