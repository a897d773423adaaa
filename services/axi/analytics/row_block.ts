import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { BLOCK_ROWS } from "./moments.ts";

/** Texts of one block; beyond it the block counts as full, so that wide rows don't pile up. */
const TEXT_BYTES = 512 * 1024;
const FIRST_TEXT_BYTES = 16 * 1024;

/** Cells of up to `BLOCK_ROWS` rows, column by column, as the statistics read them. */
export interface RowBlock {
  readonly rows: number;
  /** For every column but texts its values, NaN where missing; null for texts. */
  readonly values: readonly (Float64Array | null)[];
  /** The texts in the order in which they came, end to end; of decimals the digits besides the value. */
  readonly texts: Uint8Array;
  /** For each text its column and where it ends in `texts`. */
  readonly textEnds: Int32Array;
  readonly textCount: number;
}

/** A row block that is being filled: set `values[column][rows]`, add the row's texts, then end the row. */
export class RowBlockWriter implements RowBlock {
  rows = 0;
  textCount = 0;
  texts: Uint8Array;
  readonly values: readonly (Float64Array | null)[];
  readonly textEnds: Int32Array;
  readonly #allocate: (bytes: number) => ArrayBufferLike;
  #textBytes = 0;

  /** `allocate` gives its memory, which may be shared with another thread. */
  constructor(
    types: readonly ColumnType[],
    allocate = (bytes: number): ArrayBufferLike => new ArrayBuffer(bytes),
  ) {
    this.#allocate = allocate;
    this.values = types.map((type) => type === "text" ? null : new Float64Array(allocate(BLOCK_ROWS * 8)));
    const textColumns = types.filter((type) => type === "text" || type === "decimal").length;
    this.textEnds = new Int32Array(allocate(BLOCK_ROWS * textColumns * 2 * 4));
    this.texts = new Uint8Array(allocate(FIRST_TEXT_BYTES));
  }

  get isFull(): boolean {
    return this.rows === BLOCK_ROWS || this.#textBytes >= TEXT_BYTES;
  }

  /** Memory that the block holds. */
  get byteLength(): number {
    const values = this.values.reduce((sum, column) => sum + (column?.byteLength ?? 0), 0);
    return values + this.textEnds.byteLength + this.texts.byteLength;
  }

  // deno-lint-ignore house/parameter-count -- once for each text: an object would cost more than the copy
  addText(column: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.#textBytes + length > this.texts.length) this.#grow(this.#textBytes + length);
    const { texts } = this;
    let to = this.#textBytes;
    if (length > 64) texts.set(bytes.subarray(start, end), to);
    else for (let from = start; from < end;) texts[to++] = bytes[from++];
    this.#textBytes += length;
    this.textEnds[this.textCount * 2] = column;
    this.textEnds[this.textCount * 2 + 1] = this.#textBytes;
    this.textCount++;
  }

  clear(): void {
    this.rows = this.textCount = this.#textBytes = 0;
    // What one row of huge texts has taken is given back.
    if (this.texts.length > 2 * TEXT_BYTES) this.texts = new Uint8Array(this.#allocate(FIRST_TEXT_BYTES));
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(this.#allocate(Math.max(needed, this.texts.length * 2)));
    grown.set(this.texts.subarray(0, this.#textBytes));
    this.texts = grown;
  }
}
