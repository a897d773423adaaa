import { free } from "./free.ts";
import { HyperLogLog } from "./hyper_log_log.ts";
import { wordsOf } from "./row_block.ts";

/** Distinct values that are counted exactly where memory allows. */
export const DISTINCT_MAX = 65_536;
const TABLE_BYTES = 64 * 1024 * 1024; // of all columns of one table together
const ENTRY_BYTES = 64; // of one counted value with its share of empty slots and its text
const ARENA_BYTES = 64 * 1024 * 1024; // of the texts of all columns of one table together
const TEXT_KEPT = 256; // bytes of a text that are kept to show it
const WORDS_KEPT = wordsOf(TEXT_KEPT);
const FIRST_WORDS = 1024;
const FEWEST = 256; // values that are counted exactly whatever the number of columns
const FIRST_SLOTS = 256;
const FREQUENT_MAX = 2048; // values that are followed once they can't be counted exactly: their table stays in the cache
const COUNTERS = 16_384; // by which values are told that may be worth following
const COUNTS_TOLD = 255; // counts below this one are told apart without sorting

/** A frequent value: the number it is, or its text. */
export interface Frequent<Value> {
  readonly value: Value;
  readonly count: number;
}

const SLOT = 4; // words of a slot: low, high, count, none; together, so that a look-up meets one cache line
const HIGH = 1, COUNT = 2;

/**
 * Counts the different values of a column by 64-bit hashes. Exact up to a limit; from there a HyperLogLog counts, and a
 * smaller table keeps the frequent values with lower bounds of their counts: whenever it is full, all counts drop
 * so far that half of the values go (Anderson et al. 2017). A value of more than 2 n / FREQUENT_MAX rows stays.
 */
class HashCounter {
  isExact = true;
  size = 0;
  #limit: number;
  #slots = new Int32Array(FIRST_SLOTS * SLOT);
  #spare = new Int32Array(0);
  #from = new Int32Array(0);
  #mask = FIRST_SLOTS - 1;
  #sketch: HyperLogLog | null = null;
  #shared = new Int32Array(0);
  #passed = 0;

  /** `onMove` hears of a new table: for each of its slots the old slot of the value there, or -1. */
  constructor(columns: number, private readonly onMove: (from: Int32Array) => void) {
    this.#limit = Math.max(FEWEST, Math.min(DISTINCT_MAX, Math.floor(TABLE_BYTES / ENTRY_BYTES / columns)));
  }

  get distinct(): number {
    return this.#sketch === null ? this.size : this.#sketch.estimate();
  }

  /** Rows counted for the value in a slot; 0 for an empty slot. */
  countAt(slot: number): number {
    return this.#slots[slot * SLOT + COUNT];
  }

  get slotCount(): number {
    return this.#mask + 1;
  }

  /**
   * Counts one value by its hash; returns its slot, with `countAt(slot)` 1 when it is new there, or -1 where it is too
   * rare to be followed.
   */
  count(high: number, low: number): number {
    if (this.#sketch !== null) this.#sketch.add(high, low);
    let at = this.#find(high, low);
    if (this.#slots[at + COUNT] === 0) {
      if (this.#sketch !== null && !this.#mayBeFrequent(high)) return -1;
      if (this.size >= this.#limit) {
        this.makeRoom();
        this.#sketch?.add(high, low);
        at = this.#find(high, low);
      } else if (this.size * 2 > this.#mask) {
        this.#rebuild((this.#mask + 1) * 2, 0);
        at = this.#find(high, low);
      }
      this.#slots[at] = low;
      this.#slots[at + HIGH] = high;
      this.size++;
    }
    this.#slots[at + COUNT]++;
    return at / SLOT;
  }

  /**
   * Whether those values that share a counter with this one are twice as many as on average: so a stream of values that
   * hardly repeat passes by at the price of one counter, and a frequent one is missed n / COUNTERS times at the most.
   */
  #mayBeFrequent(hash: number): boolean {
    const shared = ++this.#shared[hash & (COUNTERS - 1)];
    return shared * COUNTERS > 2 * ++this.#passed + 4 * COUNTERS;
  }

  /** Where the hash stands, or the empty slot where it would. */
  #find(high: number, low: number): number {
    const slots = this.#slots, mask = this.#mask;
    let slot = low & mask;
    for (;;) {
      const at = slot * SLOT;
      if (slots[at + COUNT] === 0 || slots[at] === low && slots[at + HIGH] === high) return at;
      slot = (slot + 1) & mask;
    }
  }

  /** Lets go of the rarer half of the values; from now on the count of different values is an estimate. */
  makeRoom(): void {
    if (this.#sketch === null) {
      this.isExact = false;
      this.#sketch = new HyperLogLog();
      this.#shared = new Int32Array(COUNTERS);
      const slots = this.#slots;
      for (let at = 0; at < slots.length; at += SLOT) {
        if (slots[at + COUNT] > 0) this.#sketch.add(slots[at + HIGH], slots[at]);
      }
      this.#limit = Math.min(this.#limit, FREQUENT_MAX);
    }
    this.#rebuild(this.#limit * 2, this.#countToDrop(Math.min(this.#limit, this.size) >> 1));
  }

  /** The least count by which all must drop so that at most `kept` values stay. */
  #countToDrop(kept: number): number {
    const slots = this.#slots, byCount = new Int32Array(COUNTS_TOLD + 1);
    for (let at = COUNT; at < slots.length; at += SLOT) byCount[Math.min(slots[at], COUNTS_TOLD)]++;
    let left = this.size, drop = 0;
    while (left > kept && drop < COUNTS_TOLD - 1) left -= byCount[++drop];
    if (left <= kept) return drop;
    const counts = slots.filter((_, i) => i % SLOT === COUNT).sort();
    return counts[counts.length - kept - 1];
  }

  /** Moves what is counted more than `drop` times into a table of at least `room` slots, each count lowered by `drop`. */
  #rebuild(room: number, drop: number): void {
    const old = this.#slots;
    const slotCount = 2 ** Math.ceil(Math.log2(room));
    // A table that is full again and again has two places that it moves between.
    const isRoomy = this.#spare.length === slotCount * SLOT;
    if (!isRoomy) free(this.#spare);
    this.#slots = isRoomy ? this.#spare.fill(0) : new Int32Array(slotCount * SLOT);
    this.#spare = old;
    this.#mask = slotCount - 1;
    this.size = 0;
    if (this.#from.length !== slotCount) {
      free(this.#from);
      this.#from = new Int32Array(slotCount);
    }
    const from = this.#from.fill(-1);
    for (let i = 0; i < old.length; i += SLOT) {
      if (old[i + COUNT] <= drop) continue;
      const at = this.#find(old[i + HIGH], old[i]);
      this.#slots[at] = old[i];
      this.#slots[at + HIGH] = old[i + HIGH];
      this.#slots[at + COUNT] = old[i + COUNT] - drop;
      from[at / SLOT] = i / SLOT;
      this.size++;
    }
    this.onMove(from);
  }
}

/** Distinct and frequent values of numbers, by value: 1 and 1.0 are one, 0 and -0 are one. */
export class DistinctNumbers {
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

  /** The most frequent values, most frequent first; the smaller value first where counts are equal. */
  top(most: number): Frequent<number>[] {
    const values = this.#values, counter = this.#counter;
    return topSlots(counter, most, (a, b) => values[a] - values[b])
      .map((slot) => ({ value: values[slot], count: counter.countAt(slot) }));
  }
}

/** Distinct and frequent values of texts, by their bytes. */
export class DistinctTexts {
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

  /** The most frequent texts, most frequent first; in the order of their characters where counts are equal. */
  top(most: number): Frequent<string>[] {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true }), bytes = new Uint8Array(this.#arena.buffer);
    const textAt = (slot: number) => {
      const start = this.#starts[slot] * 4;
      return bytes.subarray(start, start + this.#lengths[slot]);
    };
    return topSlots(this.#counter, most, (a, b) => compareBytes(textAt(a), textAt(b)))
      .map((slot) => ({ value: decoder.decode(textAt(slot)), count: this.#counter.countAt(slot) }));
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
    const slots = from.length, starts = this.#starts, lengths = this.#lengths, arena = this.#arena;
    this.#starts = new Int32Array(slots);
    this.#lengths = new Int32Array(slots);
    this.#arena = new Int32Array(
      from.reduce((sum, old) => sum + (old < 0 ? 0 : wordsOf(lengths[old])), FIRST_WORDS),
    );
    this.#used = 0;
    for (let i = 0; i < slots; i++) {
      const old = from[i];
      if (old >= 0) this.#keep(i, arena, starts[old], lengths[old]);
    }
    for (const array of [starts, lengths, arena]) free(array);
  }
}

/** Bytes of a text that are kept to show it: whole characters. */
function shownBytes(words: Int32Array, at: number, bytes: number): number {
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

/** The slots of the largest counts, largest first, the smaller value first where counts are equal. */
function topSlots(counter: HashCounter, most: number, compare: (a: number, b: number) => number): number[] {
  const top: number[] = [];
  for (let slot = 0; slot < counter.slotCount; slot++) {
    const count = counter.countAt(slot);
    if (count === 0) continue;
    // positive where `other` comes after this slot
    const order = (other: number) => count - counter.countAt(other) || compare(other, slot);
    if (top.length === most && order(top[most - 1]) < 0) continue;
    let at = top.length;
    while (at > 0 && order(top[at - 1]) > 0) at--;
    top.splice(at, 0, slot);
    if (top.length > most) top.pop();
  }
  return top;
}

/** The order of two texts in UTF-8, which is that of their characters. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
