import { shownBytes } from "./distinct.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";
import { TextPile } from "./text_pile.ts";

/** Texts that all columns of one table keep together, and those that one of them keeps at most. */
const TABLE_TEXTS = 20_000, TEXTS_MAX = 500, TEXTS_MIN = 20;

/** Texts of a column, one of so many rows in a row, whichever of them: as many as fit, from the first to the last row. */
export class TextSample implements Disposable {
  /** Which text is to be taken next, counted from 1. */
  due = 1;
  readonly #most: number;
  readonly #texts = new TextPile();
  /** One text stands for so many. */
  #stride = 1;
  /** Texts that come after the one that is due among those that it stands for. */
  #after = 0;
  #random = 0x9e3779b9;

  /** `columns` is the number of columns that share the memory. */
  constructor(columns: number) {
    this.#most = Math.max(TEXTS_MIN, Math.min(TEXTS_MAX, Math.floor(TABLE_TEXTS / columns)));
  }

  [Symbol.dispose](): void {
    this.#texts[Symbol.dispose]();
  }

  /** Takes the text that is due. */
  take(words: Int32Array, at: number, bytes: number): void {
    this.#texts.add(words, at, shownBytes(words, at, bytes));
    if (this.#texts.count > this.#most) this.#thin();
    this.#goOn();
  }

  /** The sampled texts, cut to 256 bytes. */
  texts(): string[] {
    return this.#texts.texts();
  }

  /** Adds those of another sample; `count` is the number of texts that both have seen. */
  merge(other: TextSample, count: number): void {
    using theirs = new TextPile();
    theirs.addAll(other.#texts);
    for (let stride = other.#stride; stride < this.#stride; stride *= 2) this.#halve(theirs);
    while (this.#stride < other.#stride) this.#thin();
    this.#texts.addAll(theirs);
    while (this.#texts.count > this.#most) this.#thin();
    this.due = count;
    this.#after = 0;
    this.#goOn();
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#stride, this.due, this.#after, this.#random));
    this.#texts.writeTo(state);
  }

  readFrom(state: StateReader): void {
    [this.#stride, this.due, this.#after, this.#random] = state.floats(4);
    this.#texts.readFrom(state);
  }

  #goOn(): void {
    const next = this.#draw(this.#stride);
    this.due += this.#after + 1 + next;
    this.#after = this.#stride - 1 - next;
  }

  #thin(): void {
    this.#halve(this.#texts);
    this.#stride *= 2;
  }

  #halve(texts: TextPile): void {
    texts.halve(() => this.#draw(2));
  }

  /** From 0 up to, without, `count`, a power of two (xorshift32): the same texts give the same sample. */
  #draw(count: number): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return this.#random & (count - 1);
  }
}
