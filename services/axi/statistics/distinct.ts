import { free } from "./free.ts";
import { FEWEST, FIRST_SLOTS, HashCounter, topSlots } from "./hash_counter.ts";
import { wordsOf } from "./row_block.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";
import { textReader } from "./text_pile.ts";

const ARENA_BYTES = 64 * 1024 * 1024; // of the texts of all columns of one table together
const TEXT_KEPT = 256; // bytes of a text that are kept to show it
const WORDS_KEPT = wordsOf(TEXT_KEPT);
const FIRST_WORDS = 1024;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A frequent value: the number it is, or its text. */
export interface Frequent<Value> {
  readonly value: Value;
  readonly count: number;
}

/** Distinct and frequent values of numbers, by value: 1 and 1.0 are one, 0 and -0 are one. */
export class DistinctNumbers implements Disposable {
  readonly #counter: HashCounter;
  #values = new Float64Array(FIRST_SLOTS);
  #spare = new Float64Array(0);

  constructor(columns: number) {
    this.#counter = new HashCounter(columns, (from) => {
      const old = this.#values, isRoomy = this.#spare.length === from.length;
      if (!isRoomy) free(this.#spare);
      const moved = isRoomy ? this.#spare : new Float64Array(from.length);
      for (let i = 0; i < from.length; i++) if (from[i] >= 0) moved[i] = old[from[i]];
      this.#values = moved;
      this.#spare = old;
    });
  }

  [Symbol.dispose](): void {
    this.#counter[Symbol.dispose]();
    for (const array of [this.#values, this.#spare]) free(array);
  }

  get isExact(): boolean {
    return this.#counter.isExact;
  }
  get distinct(): number {
    return this.#counter.distinct;
  }

  /** Counts the first `length` values; NaN is no value. */
  addBlock(block: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const value = block[i] + 0; // -0 becomes 0
      if (value !== value) continue;
      double[0] = value;
      const a = mix(words[0] ^ 0x9e3779b9), b = mix(words[1] ^ a);
      const slot = this.#counter.count(b, a ^ Math.imul(b, 0x85ebca6b));
      if (slot >= 0 && this.#counter.countAt(slot) === 1) this.#values[slot] = value;
    }
  }

  /** Adds what the other has counted. */
  merge(other: DistinctNumbers): void {
    const from = other.#values, counts = other.#counter;
    this.#counter.merge(counts, (slot, old) => {
      if (this.#counter.countAt(slot) === counts.countAt(old)) this.#values[slot] = from[old];
    });
  }

  writeTo(state: StateWriter): void {
    this.#counter.writeTo(state);
    state.array(this.values());
  }

  readFrom(state: StateReader): void {
    const slots = this.#counter.readFrom(state), values = state.floats(slots.length);
    this.#values = new Float64Array(this.#counter.slotCount);
    slots.forEach((slot, i) => this.#values[slot] = values[i]);
  }

  /** How often each value came that is followed. */
  counts(): Int32Array {
    return this.#counter.counts;
  }

  /** The values that are followed. */
  values(): Float64Array {
    const { filled } = this.#counter, values = new Float64Array(filled.length);
    for (let i = 0; i < values.length; i++) values[i] = this.#values[filled[i]];
    return values;
  }

  /** Some of them, the same in whatever order they came, as long as all are counted. */
  some(most: number): number[] {
    return this.#counter.pick(most).map((slot) => this.#values[slot]);
  }

  /** The most frequent values, most frequent first; the smaller value first where counts are equal. */
  top(most: number): Frequent<number>[] {
    const values = this.#values, counter = this.#counter;
    return topSlots(counter, most, (a, b) => values[a] - values[b])
      .map((slot) => ({ value: values[slot], count: counter.countAt(slot) }));
  }
}

/** Distinct and frequent values of texts, by their bytes. */
export class DistinctTexts implements Disposable {
  readonly #counter: HashCounter;
  #starts = new Int32Array(FIRST_SLOTS);
  #lengths = new Int32Array(FIRST_SLOTS);
  #arena = new Int32Array(FIRST_WORDS);
  #used = 0;
  readonly #room: number; // words for texts

  constructor(columns: number) {
    this.#counter = new HashCounter(columns, (from) => this.#move(from));
    this.#room = Math.max(FEWEST * WORDS_KEPT, Math.floor(ARENA_BYTES / 4 / columns));
  }

  [Symbol.dispose](): void {
    this.#counter[Symbol.dispose]();
    for (const array of [this.#starts, this.#lengths, this.#arena]) free(array);
  }

  get isExact(): boolean {
    return this.#counter.isExact;
  }
  get distinct(): number {
    return this.#counter.distinct;
  }

  /** Counts the text of so many bytes that begins with `words[at]`. */
  add(words: Int32Array, at: number, bytes: number): void {
    let a = 0x811c9dc5, b = 0x9e3779b9; // two FNV-1a lanes of different multipliers, four bytes at a step
    for (let i = at, end = at + wordsOf(bytes); i < end; i++) {
      const word = words[i];
      a = Math.imul(a ^ word, 0x01000193);
      a ^= a >>> 15; // a product moves nothing downwards
      b = Math.imul(b ^ word, 0x85ebca6b);
      b ^= b >>> 13;
    }
    a = mix(a ^ bytes);
    if (this.#used + WORDS_KEPT > this.#room) this.#counter.makeRoom();
    const slot = this.#counter.count(mix(b ^ a), a);
    if (slot >= 0 && this.#counter.countAt(slot) === 1) {
      this.#keep(slot, words, at, shownBytes(words, at, bytes));
    }
  }

  /** Adds what the other has counted. */
  merge(other: DistinctTexts): void {
    const counts = other.#counter;
    this.#counter.merge(counts, (slot, old) => {
      if (this.#counter.countAt(slot) !== counts.countAt(old)) return;
      this.#keep(slot, other.#arena, other.#starts[old], other.#lengths[old]);
      if (this.#used + WORDS_KEPT > this.#room) this.#counter.makeRoom();
    });
  }

  writeTo(state: StateWriter): void {
    this.#counter.writeTo(state);
    const { filled } = this.#counter;
    state.array(filled.map((slot) => this.#lengths[slot]));
    const texts = new Int32Array(this.#used);
    let at = 0;
    for (const slot of filled) {
      const start = this.#starts[slot], words = wordsOf(this.#lengths[slot]);
      texts.set(this.#arena.subarray(start, start + words), at);
      at += words;
    }
    state.array(texts.subarray(0, at));
  }

  readFrom(state: StateReader): void {
    const slots = this.#counter.readFrom(state), lengths = state.ints(slots.length);
    this.#arena = state.ints(lengths.reduce((words, length) => words + wordsOf(length), 0));
    this.#used = 0;
    this.#starts = new Int32Array(this.#counter.slotCount);
    this.#lengths = new Int32Array(this.#counter.slotCount);
    slots.forEach((slot, i) => {
      this.#starts[slot] = this.#used;
      this.#lengths[slot] = lengths[i];
      this.#used += wordsOf(lengths[i]);
    });
  }

  /** How often each text came that is followed. */
  counts(): Int32Array {
    return this.#counter.counts;
  }

  /** The texts that are followed, cut to 256 bytes, with their counts. */
  all(): Frequent<string>[] {
    const read = textReader(this.#arena, this.#used), all: Frequent<string>[] = [];
    for (const slot of this.#counter.filled) {
      all.push({ value: read(this.#starts[slot], this.#lengths[slot]), count: this.#counter.countAt(slot) });
    }
    return all;
  }

  /** Some of them, the same in whatever order they came, as long as all are counted. */
  some(most: number): string[] {
    return this.#counter.pick(most).map((slot) => this.#frequent(slot).value);
  }

  /** The most frequent texts, most frequent first; in the order of their characters where counts are equal. */
  top(most: number): Frequent<string>[] {
    const bytes = new Uint8Array(this.#arena.buffer);
    return topSlots(this.#counter, most, (a, b) => this.#compare(bytes, a, b))
      .map((slot) => this.#frequent(slot));
  }

  #frequent(slot: number): Frequent<string> {
    return { value: decoder.decode(this.#textAt(slot)), count: this.#counter.countAt(slot) };
  }

  /** The order of two texts in UTF-8, which is that of their characters. */
  #compare(bytes: Uint8Array, a: number, b: number): number {
    const startA = this.#starts[a] * 4, startB = this.#starts[b] * 4;
    const lengthA = this.#lengths[a], lengthB = this.#lengths[b], length = Math.min(lengthA, lengthB);
    for (let i = 0; i < length; i++) {
      const difference = bytes[startA + i] - bytes[startB + i];
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  #textAt(slot: number): Uint8Array {
    return new Uint8Array(this.#arena.buffer, this.#starts[slot] * 4, this.#lengths[slot]);
  }

  // deno-lint-ignore house/parameter-count -- once for each new text: a view of it would cost more than its copy
  #keep(slot: number, words: Int32Array, at: number, bytes: number): void {
    const length = wordsOf(bytes);
    if (this.#used + length > this.#arena.length) {
      const grown = new Int32Array(
        Math.max(Math.min(this.#arena.length * 2, this.#room), this.#used + length),
      );
      grown.set(this.#arena.subarray(0, this.#used));
      free(this.#arena);
      this.#arena = grown;
    }
    const arena = this.#arena;
    for (let from = at, to = this.#used; from < at + length; from++, to++) arena[to] = words[from];
    this.#starts[slot] = this.#used;
    this.#lengths[slot] = bytes;
    this.#used += length;
  }

  /** Follows the counter's table to its new slots, and the texts with it. */
  #move(from: Int32Array): void {
    const slots = from.length, starts = this.#starts, lengths = this.#lengths;
    this.#starts = new Int32Array(slots);
    this.#lengths = new Int32Array(slots);
    let used = 0;
    for (let i = 0; i < slots; i++) {
      const old = from[i];
      if (old < 0) continue;
      this.#starts[i] = starts[old];
      this.#lengths[i] = lengths[old];
      used += wordsOf(lengths[old]);
    }
    for (const array of [starts, lengths]) free(array);
    if (used < this.#used) this.#compact(used);
  }

  /** Moves the texts that are left, `used` words, into an arena of their own. */
  #compact(used: number): void {
    const arena = this.#arena;
    this.#arena = new Int32Array(used + FIRST_WORDS);
    this.#used = 0;
    for (const slot of this.#counter.filled) this.#keep(slot, arena, this.#starts[slot], this.#lengths[slot]);
    free(arena);
  }
}

/** Bytes of a text that are kept to show it: whole characters, at most 256 bytes. */
export function shownBytes(words: Int32Array, at: number, bytes: number): number {
  if (bytes <= TEXT_KEPT) return bytes;
  let end = TEXT_KEPT;
  while (end > 0 && (words[at + (end >> 2)] >>> (8 * (end & 3)) & 0xc0) === 0x80) end--;
  return end;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Finalizer of MurmurHash3 (Appleby): every bit of the input moves every bit of the output. */
function mix(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
