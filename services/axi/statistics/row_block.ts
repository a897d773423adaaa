import { type CountedType, hasDigits } from "./counted_type.ts";
import { BLOCK_ROWS } from "./moments.ts";
import { type Buffers, OWN_BUFFERS } from "./shared_buffers.ts";

/** Texts of one block; beyond it the block counts as full, so that wide rows don't pile up. */
const TEXT_BYTES = 512 * 1024;
const FIRST_TEXT_BYTES = 16 * 1024;

/** Cells of up to `BLOCK_ROWS` rows, column by column, as the statistics read them. */
export interface RowBlock {
  readonly rows: number;
  /** For every column but texts its values, NaN where missing; null for texts. */
  readonly values: readonly (Float64Array | null)[];
  /**
   * The texts in the order in which they came, of decimals and long integers the digits besides the value: their bytes in
   * words of four, each text from a word of its own, filled up with zeros.
   */
  readonly texts: Int32Array;
  /** For each text its column and its length in bytes. */
  readonly textLengths: Int32Array;
  readonly textCount: number;
}

/** Words that a text of so many bytes takes. */
export function wordsOf(bytes: number): number {
  return (bytes + 3) >> 2;
}

/** A row block that is being filled: set `values[column][rows]`, add the row's texts, then end the row. */
export class RowBlockWriter implements RowBlock, Disposable {
  rows = 0;
  textCount = 0;
  texts: Int32Array;
  readonly values: readonly (Float64Array | null)[];
  readonly textLengths: Int32Array;
  readonly #buffers: Buffers;
  #bytes: Uint8Array; // of `texts`
  #words = 0;

  /** `buffers` give its memory, which may be shared with another thread. */
  constructor(types: readonly CountedType[], buffers = OWN_BUFFERS) {
    this.#buffers = buffers;
    this.values = types.map((type) =>
      type === "text" ? null : new Float64Array(buffers.take(BLOCK_ROWS * 8))
    );
    const textColumns = types.filter((type) => type === "text" || hasDigits(type)).length;
    this.textLengths = new Int32Array(buffers.take(BLOCK_ROWS * textColumns * 2 * 4));
    this.texts = new Int32Array(buffers.take(FIRST_TEXT_BYTES));
    this.#bytes = new Uint8Array(this.texts.buffer);
  }

  /** Gives its memory back; the block is not to be used any more. */
  [Symbol.dispose](): void {
    for (const array of [...this.values, this.textLengths, this.texts]) {
      if (array !== null) this.#buffers.give(array.buffer);
    }
  }

  get isFull(): boolean {
    return this.rows === BLOCK_ROWS || this.#words * 4 >= TEXT_BYTES;
  }

  /** Memory that the block holds. */
  get byteLength(): number {
    const values = this.values.reduce((sum, column) => sum + (column?.byteLength ?? 0), 0);
    return values + this.textLengths.byteLength + this.texts.byteLength;
  }

  // deno-lint-ignore house/parameter-count -- once for each text: an object would cost more than the copy
  addText(column: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start, first = this.#words, next = first + wordsOf(length);
    if (next > this.texts.length) this.#grow(next);
    if (next > first) this.texts[next - 1] = 0;
    const texts = this.#bytes;
    let to = first * 4;
    if (length > 64) texts.set(bytes.subarray(start, end), to);
    else for (let from = start; from < end;) texts[to++] = bytes[from++];
    this.#words = next;
    const at = this.textCount++ * 2;
    this.textLengths[at] = column;
    this.textLengths[at + 1] = length;
  }

  clear(): void {
    this.rows = this.textCount = this.#words = 0;
    // What one row of huge texts has taken is given back.
    if (this.texts.byteLength > 2 * TEXT_BYTES) this.#buffers.give(this.#move(FIRST_TEXT_BYTES).buffer);
  }

  #grow(words: number): void {
    const old = this.#move(Math.max(words * 4, this.texts.byteLength * 2));
    this.texts.set(old.subarray(0, this.#words));
    this.#buffers.give(old.buffer);
  }

  /** Puts the texts into other memory; what was theirs. */
  #move(bytes: number): Int32Array {
    const old = this.texts;
    this.texts = new Int32Array(this.#buffers.take(bytes));
    this.#bytes = new Uint8Array(this.texts.buffer);
    return old;
  }
}
