import { free } from "./free.ts";
import { HyperLogLog } from "./hyper_log_log.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Distinct values that are counted exactly where memory allows. */
export const DISTINCT_MAX = 65_536;
const TABLE_BYTES = 64 * 1024 * 1024; // of all columns of one table together
const ENTRY_BYTES = 64; // of one counted value with its share of empty slots and its text
/** Values that are counted exactly whatever the number of columns. */
export const FEWEST = 256;
/** Slots of a new counter. */
export const FIRST_SLOTS = 256;
const FREQUENT_MAX = 2048; // values that are followed once they can't be counted exactly: their table stays in the cache
const COUNTERS = 16_384; // by which values are told that may be worth following
const COUNTS_TOLD = 255; // counts below this one are told apart without sorting

const SLOT = 4; // words of a slot: low, high, count, none; together, so that a look-up meets one cache line
const HIGH = 1, COUNT = 2;
const WORDS_WRITTEN = 3; // of those
/** How many times larger a full table gets: it moves seldom, and is never emptier than an eighth. */
const GROWTH = 4;
/** Share of values that came before, below which a column's values are taken to be all different. */
const REPEATING_SHARE = 0.01;
const DOZING_STEP = 8;
const REPEATS_TO_WAKE = 4;

/**
 * Counts the different values of a column by 64-bit hashes. Exact up to a limit; from there a HyperLogLog counts, and a
 * smaller table keeps the frequent values with lower bounds of their counts: whenever it is full, all counts drop
 * so far that half of the values go (Anderson et al. 2017). A value of more than 2 n / FREQUENT_MAX rows stays. Where hardly
 * any value repeats, only each eighth is followed until four of those have repeated: a count is short by what came before.
 */
export class HashCounter implements Disposable {
  isExact = true;
  size = 0;
  /** Values in all. */
  #counted = 0;
  #limit: number;
  #slots = new Int32Array(FIRST_SLOTS * SLOT);
  #spare = new Int32Array(0);
  #from = new Int32Array(0);
  #mask = FIRST_SLOTS - 1;
  #sketch: HyperLogLog | null = null;
  #shared = new Int32Array(0);
  #passed = 0;
  /** Whether values hardly repeated while they were all counted: then only some are followed, until some repeat. */
  #isDozing = false;
  #untilNext = DOZING_STEP;
  #repeats = 0;

  /** `onMove` hears of a new table: for each of its slots the old slot of the value there, or -1. */
  constructor(columns: number, private readonly onMove: (from: Int32Array) => void) {
    this.#limit = Math.max(FEWEST, Math.min(DISTINCT_MAX, Math.floor(TABLE_BYTES / ENTRY_BYTES / columns)));
  }

  /** Gives its memory back; it is not to be used any more. */
  [Symbol.dispose](): void {
    for (const array of [this.#slots, this.#spare, this.#from]) free(array);
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

  /** Slots that hold a value. */
  get filled(): Int32Array {
    const filled = new Int32Array(this.size), slots = this.#slots;
    for (let slot = 0, n = 0; n < filled.length; slot++) {
      if (slots[slot * SLOT + COUNT] > 0) filled[n++] = slot;
    }
    return filled;
  }

  /** How often each of these values came. */
  get counts(): Int32Array {
    const counts = new Int32Array(this.size), slots = this.#slots;
    for (let at = COUNT, n = 0; n < counts.length; at += SLOT) if (slots[at] > 0) counts[n++] = slots[at];
    return counts;
  }

  /** Slots of the values with the smallest hashes: some that depend on nothing but which values there are. */
  pick(most: number): number[] {
    const picked: number[] = [], slots = this.#slots;
    let limit = Infinity; // larger hashes can't be among them any more
    for (let from = 0; from < slots.length; from += SLOT) {
      const hash = slots[from + HIGH];
      if (slots[from + COUNT] === 0 || hash >= limit) continue;
      let at = picked.length;
      while (at > 0 && slots[picked[at - 1] * SLOT + HIGH] > hash) at--;
      picked.splice(at, 0, from / SLOT);
      if (picked.length > most) picked.pop();
      if (picked.length === most) limit = slots[picked[most - 1] * SLOT + HIGH];
    }
    return picked;
  }

  /**
   * Counts a value by its hash; returns its slot, with `countAt(slot)` 1 when it is new there, or -1 where it is too rare to
   * be followed.
   */
  count(high: number, low: number): number {
    this.#counted++;
    if (this.#sketch === null) return this.#follow(high, low, 1);
    this.#sketch.add(high, low);
    return this.#isDozing ? this.#lookUp(high, low) : this.#follow(high, low, 1);
  }

  /** Follows every eighth value only, and all again as soon as some of those repeat. */
  #lookUp(high: number, low: number): number {
    if (--this.#untilNext > 0) return -1;
    this.#untilNext = DOZING_STEP;
    const slot = this.#follow(high, low, 1);
    if (slot >= 0 && this.countAt(slot) > 1 && ++this.#repeats === REPEATS_TO_WAKE) this.#isDozing = false;
    return slot;
  }

  #follow(high: number, low: number, times: number): number {
    let at = this.#find(high, low);
    if (this.#slots[at + COUNT] === 0) {
      if (this.#sketch !== null && !this.#mayBeFrequent(high, times)) return -1;
      if (this.size >= this.#limit) {
        this.makeRoom();
        this.#sketch?.add(high, low);
        at = this.#find(high, low);
      } else if (this.size * 2 > this.#mask) {
        this.#rebuild((this.#mask + 1) * GROWTH, 0);
        at = this.#find(high, low);
      }
      this.#slots[at] = low;
      this.#slots[at + HIGH] = high;
      this.size++;
    }
    this.#slots[at + COUNT] += times;
    return at / SLOT;
  }

  /**
   * Counts what another counter has counted: `onValue` hears of each of its slots and the slot here, as `count` gives it.
   * Exact as long as both together are within the limit of one.
   */
  merge(other: HashCounter, onValue: (slot: number, from: number) => void): void {
    if (other.#sketch !== null) {
      if (this.#sketch === null) this.#beginToEstimate();
      this.#sketch?.merge(other.#sketch);
      other.#shared.forEach((count, i) => this.#shared[i] += count);
      this.#passed += other.#passed;
      this.#isDozing &&= other.#isDozing;
    }
    this.#counted += other.#counted;
    const slots = other.#slots;
    for (const from of other.filled) {
      const at = from * SLOT, high = slots[at + HIGH], low = slots[at];
      this.#sketch?.add(high, low);
      const slot = this.#follow(high, low, slots[at + COUNT]);
      if (slot >= 0) onValue(slot, from);
    }
  }

  /** Writes the values in the order of `filled`. */
  writeTo(state: StateWriter): void {
    const values = new Int32Array(this.size * WORDS_WRITTEN);
    state.number(this.size);
    this.filled.forEach((slot, i) => {
      values.set(this.#slots.subarray(slot * SLOT, slot * SLOT + WORDS_WRITTEN), i * WORDS_WRITTEN);
    });
    state.array(values);
    state.number(this.#counted);
    state.number(Number(this.isExact));
    if (this.#sketch === null) return;
    this.#sketch.writeTo(state);
    state.array(this.#shared);
    for (const figure of [this.#passed, Number(this.#isDozing), this.#untilNext, this.#repeats]) {
      state.number(figure);
    }
  }

  /** For each value that is read its slot, in the order in which they were written. */
  readFrom(state: StateReader): Int32Array {
    const size = state.count(), values = state.ints(size * WORDS_WRITTEN), slots = new Int32Array(size);
    this.#mask = 2 ** Math.ceil(Math.log2(Math.max(FIRST_SLOTS, 2 * size + 1))) - 1;
    this.#slots = new Int32Array(this.slotCount * SLOT);
    for (let i = 0; i < size; i++) {
      const value = values.subarray(i * WORDS_WRITTEN, (i + 1) * WORDS_WRITTEN);
      const at = this.#find(value[HIGH], value[0]);
      this.#slots.set(value, at);
      slots[i] = at / SLOT;
    }
    this.size = size;
    this.#counted = state.count();
    if (state.count(1) === 0) {
      this.#beginToEstimate();
      this.#sketch?.readFrom(state);
      this.#shared = state.ints(COUNTERS);
      this.#passed = state.count();
      this.#isDozing = state.count(1) === 1;
      this.#untilNext = state.count(DOZING_STEP);
      this.#repeats = state.count(REPEATS_TO_WAKE);
    }
    return slots;
  }

  /**
   * Whether those values that share a counter with this one are twice as many as on average: so a stream of values that
   * hardly repeat passes by at the price of one counter, and a frequent one is missed n / COUNTERS times at the most.
   */
  #mayBeFrequent(hash: number, times: number): boolean {
    const shared = this.#shared[hash & (COUNTERS - 1)] += times;
    return shared * COUNTERS > 2 * (this.#passed += times) + 4 * COUNTERS;
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
    if (this.#sketch === null) this.#beginToEstimate();
    this.#rebuild(this.#limit * 2, this.#countToDrop(Math.min(this.#limit, this.size) >> 1));
  }

  #beginToEstimate(): void {
    this.isExact = false;
    this.#sketch = new HyperLogLog();
    this.#shared = new Int32Array(COUNTERS);
    this.#isDozing = this.#counted - this.size < this.#counted * REPEATING_SHARE;
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += SLOT) {
      if (slots[at + COUNT] > 0) this.#sketch.add(slots[at + HIGH], slots[at]);
    }
    this.#limit = Math.min(this.#limit, FREQUENT_MAX);
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

/** The slots of the largest counts, largest first, the smaller value first where counts are equal. */
export function topSlots(
  counter: HashCounter,
  most: number,
  compare: (a: number, b: number) => number,
): number[] {
  const top: number[] = [];
  let least = 0; // fewer can't be among them any more
  for (let slot = 0; slot < counter.slotCount; slot++) {
    const count = counter.countAt(slot);
    if (count === 0 || count < least) continue;
    let at = top.length;
    while (at > 0) {
      const other = top[at - 1], more = count - counter.countAt(other);
      if (more < 0 || more === 0 && compare(other, slot) < 0) break;
      if (at < most) top[at] = other;
      at--;
    }
    if (at < most) top[at] = slot;
    if (top.length === most) least = counter.countAt(top[most - 1]);
  }
  return top;
}
