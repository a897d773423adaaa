/** Size of the top level where memory allows. */
export const SKETCH_K_MAX = 4096;
const SHRINK = 2 / 3; // each level below holds this share of the one above
const LEVEL_MIN = 256; // below that, sorting many small levels costs more than it saves

/**
 * Quantiles of a stream in about 24 k bytes (Karnin, Lang & Liberty 2016).
 * Which half of a full level survives is drawn from a fixed seed: the same values give the same answer.
 */
export class QuantileSketch {
  n = 0;
  readonly #k: number;
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

  /** What is kept, ascending, each value with the number of values it stands for. */
  weighted(): { readonly values: Float64Array; readonly weights: Float64Array } {
    const kept = this.#levels.flatMap((level, h) =>
      Array.from(level.subarray(0, this.#sizes[h]), (value) => ({ value, weight: 2 ** h }))
    );
    kept.sort((a, b) => a.value - b.value);
    return {
      values: Float64Array.from(kept, (item) => item.value),
      weights: Float64Array.from(kept, (item) => item.weight),
    };
  }

  /** Moves every other value of a full level, twice as heavy, to the next one; all levels but the lowest are kept sorted. */
  #compact(h: number): void {
    if (h + 1 === this.#levels.length) {
      this.#levels.push(new Float64Array(this.#k));
      this.#sizes.push(0);
    }
    const size = this.#sizes[h], pairs = size >> 1;
    if (this.#sizes[h + 1] + pairs > this.#levels[h + 1].length) this.#compact(h + 1);
    const level = this.#levels[h];
    if (h === 0) level.subarray(0, size).sort();
    const isFirstLeft = size % 2 === 1 && this.#coin() === 1; // of an odd number one end stays
    const left = isFirstLeft ? level[0] : level[size - 1];
    this.#promote(h, Number(isFirstLeft) + this.#coin(), pairs);
    this.#sizes[h] = size % 2;
    this.#levels[h] = level.length > this.#room(h) ? new Float64Array(this.#room(h)) : level;
    this.#levels[h][0] = left;
  }

  /** Merges `count` values of level h, every other one beginning with `first`, into the next level, from its end. */
  #promote(h: number, first: number, count: number): void {
    const level = this.#levels[h], next = this.#levels[h + 1];
    let from = first + 2 * (count - 1), old = this.#sizes[h + 1] - 1, to = old + count;
    this.#sizes[h + 1] += count;
    while (from >= first) {
      if (old >= 0 && next[old] > level[from]) next[to--] = next[old--];
      else {
        next[to--] = level[from];
        from -= 2;
      }
    }
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
