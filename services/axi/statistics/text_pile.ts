import { free } from "./free.ts";
import { wordsOf } from "./row_block.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

const FIRST_WORDS = 1024;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Texts one behind the other in one array, each from a word of its own: a text costs no object. */
export class TextPile implements Disposable {
  #words = new Int32Array(FIRST_WORDS);
  #used = 0;
  #lengths: number[] = [];

  [Symbol.dispose](): void {
    free(this.#words);
  }

  get count(): number {
    return this.#lengths.length;
  }

  /** Adds the text of so many bytes that begins with `words[at]`. */
  add(words: Int32Array, at: number, bytes: number): void {
    const end = at + wordsOf(bytes), used = this.#used + end - at;
    if (used > this.#words.length) this.#grow(used);
    for (let from = at, to = this.#used; from < end; from++, to++) this.#words[to] = words[from];
    this.#used = used;
    this.#lengths.push(bytes);
  }

  addAll(other: TextPile): void {
    let at = 0;
    for (const bytes of other.#lengths) {
      this.add(other.#words, at, bytes);
      at += wordsOf(bytes);
    }
  }

  /** Keeps one text of every two: the first where `draw` gives 0, the second where it gives 1. */
  halve(draw: () => number): void {
    const lengths = this.#lengths, { length } = lengths;
    let pair = 0, used = 0;
    for (let i = 0; i < length; i += 2) {
      const first = wordsOf(lengths[i]), second = i + 1 < length ? wordsOf(lengths[i + 1]) : 0;
      const isSecond = draw() === 1 && i + 1 < length, from = isSecond ? pair + first : pair;
      const words = isSecond ? second : first;
      this.#words.copyWithin(used, from, from + words);
      used += words;
      pair += first + second;
      lengths[i / 2] = lengths[isSecond ? i + 1 : i];
    }
    lengths.length = Math.ceil(length / 2);
    this.#used = used;
  }

  texts(): string[] {
    const read = textReader(this.#words, this.#used);
    let at = 0;
    return this.#lengths.map((bytes) => {
      const text = read(at, bytes);
      at += wordsOf(bytes);
      return text;
    });
  }

  writeTo(state: StateWriter): void {
    state.array(Int32Array.from(this.#lengths));
    state.array(this.#words.subarray(0, this.#used));
  }

  readFrom(state: StateReader): void {
    this.#lengths = [...state.ints()];
    this.#used = this.#lengths.reduce((words, bytes) => words + wordsOf(bytes), 0);
    this.#words = state.ints(this.#used);
  }

  #grow(words: number): void {
    const grown = new Int32Array(Math.max(this.#words.length * 2, words));
    grown.set(this.#words.subarray(0, this.#used));
    free(this.#words);
    this.#words = grown;
  }
}

/** Reads texts of so many bytes from the words where they begin, among the first `used` ones. */
export function textReader(words: Int32Array, used: number): (at: number, bytes: number) => string {
  const bytesOf = (at: number, bytes: number) =>
    new Uint8Array(words.buffer, words.byteOffset + at * 4, bytes);
  // As many characters as bytes: each is one of both, and its place the same. Parts of one string cost less to make.
  const all = decoder.decode(bytesOf(0, used * 4));
  if (all.length === used * 4) return (at, bytes) => all.slice(at * 4, at * 4 + bytes);
  return (at, bytes) => decoder.decode(bytesOf(at, bytes));
}
