import { wordsOf } from "./row_block.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Texts that all columns of one table keep together, and those that one of them keeps at most. */
const TABLE_TEXTS = 20_000, TEXTS_MAX = 500, TEXTS_MIN = 20;
/** Bytes of a text that are kept. */
const KEPT_BYTES = 256;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Texts of a column, one of so many rows in a row, whichever of them: as many as fit, from the first to the last row. */
export class TextSample {
  /** Which text is to be taken next, counted from 1. */
  due = 1;
  readonly #most: number;
  #texts: Uint8Array[] = [];
  /** One text stands for so many. */
  #stride = 1;
  /** Texts that come after the one that is due among those that it stands for. */
  #after = 0;
  #random = 0x9e3779b9;

  /** `columns` is the number of columns that share the memory. */
  constructor(columns: number) {
    this.#most = Math.max(TEXTS_MIN, Math.min(TEXTS_MAX, Math.floor(TABLE_TEXTS / columns)));
  }

  /** Takes the text that is due. */
  take(words: Int32Array, at: number, bytes: number): void {
    const end = at + wordsOf(Math.min(bytes, KEPT_BYTES));
    const text = new Uint8Array(words.slice(at, end).buffer);
    this.#texts.push(text.subarray(0, wholeCharacters(text, bytes)));
    if (this.#texts.length > this.#most) this.#thin();
    this.#goOn();
  }

  /** The sampled texts, cut to 256 bytes. */
  texts(): string[] {
    return this.#texts.map((text) => decoder.decode(text));
  }

  /** Adds those of another sample; `count` is the number of texts that both have seen. */
  merge(other: TextSample, count: number): void {
    let theirs = other.#texts;
    for (let stride = other.#stride; stride < this.#stride; stride *= 2) theirs = this.#half(theirs);
    while (this.#stride < other.#stride) this.#thin();
    this.#texts = [...this.#texts, ...theirs];
    while (this.#texts.length > this.#most) this.#thin();
    this.due = count;
    this.#after = 0;
    this.#goOn();
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#stride, this.due, this.#after, this.#random));
    state.number(this.#texts.length);
    for (const text of this.#texts) state.array(text.slice());
  }

  readFrom(state: StateReader): void {
    [this.#stride, this.due, this.#after, this.#random] = state.floats(4);
    this.#texts = Array.from({ length: state.count(this.#most) }, () => state.bytes());
  }

  #goOn(): void {
    const next = this.#draw(this.#stride);
    this.due += this.#after + 1 + next;
    this.#after = this.#stride - 1 - next;
  }

  #thin(): void {
    this.#texts = this.#half(this.#texts);
    this.#stride *= 2;
  }

  /** One text of every two. */
  #half(texts: readonly Uint8Array[]): Uint8Array[] {
    return Array.from({ length: Math.ceil(texts.length / 2) }, (_, i) => {
      const at = 2 * i + this.#draw(2);
      return texts[Math.min(at, texts.length - 1)];
    });
  }

  /** A whole number from 0 up to, without, `count` (xorshift32): the same texts give the same sample. */
  #draw(count: number): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % count;
  }
}

/** Bytes of the kept text that are whole characters. */
function wholeCharacters(text: Uint8Array, bytes: number): number {
  if (bytes <= KEPT_BYTES) return bytes;
  let end = KEPT_BYTES - 1;
  while (end > 0 && (text[end] & 0xc0) === 0x80) end--;
  return end;
}
