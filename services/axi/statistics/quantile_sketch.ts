import { type StateReader, UnreadableState } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Size of the top level where memory allows. */
export const SKETCH_K_MAX = 4096;
const SHRINK = 2 / 3; // each level below holds this share of the one above
const LEVELS_MAX = 64;
const LEVEL_MIN = 256; // below that, sorting many small levels costs more than it saves

/**
 * Quantiles of a stream in about 24 k bytes (Karnin, Lang & Liberty 2016).
 * Which half of a full level survives is drawn from a fixed seed: the same values give the same answer.
 */
export class QuantileSketch {
  n = 0;
  #k: number;
  #levels: Float64Array[];
  #sizes: number[] = [0];
  #random = 0x9e3779b9;

  /** `k` is even; the error falls as it grows. */
  constructor(k: number = SKETCH_K_MAX) {
    this.#k = k;
    this.#levels = [new Float64Array(k)];
  }

  /** Bound of the error in rank, as a share of n, at 99 % confidence: 2.296 / k^0.9021 (Apache DataSketches, KLL). */
  get error(): number {
    return 2.296 / this.#k ** 0.9021;
  }

  add(value: number): void {
    if (this.#sizes[0] === this.#levels[0].length) this.#compact(0);
    this.#levels[0][this.#sizes[0]++] = value;
    this.n++;
  }

  /** Adds what was added to the other; the error is then that of the smaller of the two. */
  merge(other: QuantileSketch): void {
    this.#k = Math.min(this.#k, other.#k);
    const n = this.n + other.n;
    for (const value of other.#kept(0)) this.add(value);
    for (let h = 1; h < other.#levels.length; h++) {
      const values = other.#kept(h);
      this.#reserve(h, values.length);
      this.#insert(h, values);
    }
    this.n = n;
  }

  writeTo(state: StateWriter): void {
    state.number(this.#k);
    state.number(this.n);
    state.number(this.#random);
    state.number(this.#levels.length);
    this.#levels.forEach((level, h) => {
      state.number(level.length);
      state.array(this.#kept(h));
    });
  }

  readFrom(state: StateReader): void {
    this.#k = state.count(SKETCH_K_MAX);
    this.n = state.count();
    this.#random = state.number();
    this.#sizes = [];
    this.#levels = Array.from({ length: state.count(LEVELS_MAX) }, () => {
      const level = new Float64Array(state.count(2 * SKETCH_K_MAX)),
        kept = state.floats();
      if (kept.length > level.length) {
        throw new UnreadableState("Cannot read the statistics' state: a level is too full");
      }
      level.set(kept);
      this.#sizes.push(kept.length);
      return level;
    });
  }

  #kept(h: number): Float64Array {
    return this.#levels[h].subarray(0, this.#sizes[h]);
  }

  /** What is kept, ascending, each value with the number of values it stands for. */
  weighted(): { readonly values: Float64Array; readonly weights: Float64Array } {
    const kept = this.#levels.flatMap((_, h) =>
      Array.from(this.#kept(h), (value) => ({ value, weight: 2 ** h }))
    );
    kept.sort((a, b) => a.value - b.value);
    return {
      values: Float64Array.from(kept, (item) => item.value),
      weights: Float64Array.from(kept, (item) => item.weight),
    };
  }

  /** Moves every other value of a full level, twice as heavy, to the next one; all levels but the lowest are kept sorted. */
  #compact(h: number): void {
    const size = this.#sizes[h], pairs = size >> 1;
    this.#reserve(h + 1, pairs);
    const level = this.#levels[h];
    if (h === 0) level.subarray(0, size).sort();
    const isFirstLeft = size % 2 === 1 && this.#coin() === 1; // of an odd number one end stays
    const left = isFirstLeft ? level[0] : level[size - 1];
    const first = Number(isFirstLeft) + this.#coin();
    for (let i = 0; i < pairs; i++) level[i] = level[first + 2 * i];
    this.#insert(h + 1, level.subarray(0, pairs));
    this.#sizes[h] = size % 2;
    this.#levels[h] = level.length > this.#room(h) ? new Float64Array(this.#room(h)) : level;
    this.#levels[h][0] = left;
  }

  /** Makes room for so many more values at level h. */
  #reserve(h: number, count: number): void {
    while (h >= this.#levels.length) {
      this.#levels.push(new Float64Array(this.#k));
      this.#sizes.push(0);
    }
    if (this.#sizes[h] + count > this.#levels[h].length && this.#sizes[h] > 1) this.#compact(h);
    const kept = this.#kept(h), needed = kept.length + count;
    if (needed <= this.#levels[h].length) return;
    this.#levels[h] = new Float64Array(needed); // of another sketch with larger levels
    this.#levels[h].set(kept);
  }

  /** Merges ascending values into level h, which has room for them, from its end. */
  #insert(h: number, values: Float64Array): void {
    const level = this.#levels[h];
    let from = values.length - 1, old = this.#sizes[h] - 1, to = old + values.length;
    this.#sizes[h] += values.length;
    while (from >= 0) level[to--] = old >= 0 && level[old] > values[from] ? level[old--] : values[from--];
  }

  /** Room of a level, by its distance to the top; never less than twice what a compaction below may bring. */
  #room(h: number): number {
    const room = Math.max(LEVEL_MIN, Math.ceil(this.#k * SHRINK ** (this.#levels.length - 1 - h)));
    return room + room % 2;
  }

  /** 0 or 1 (xorshift32). */
  #coin(): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return this.#random & 1;
  }
}
