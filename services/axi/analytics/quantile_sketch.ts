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

  /** Sorts a full level and moves every other value, twice as heavy, to the next one. */
  #compact(h: number): void {
    if (h + 1 === this.#levels.length) {
      this.#levels.push(new Float64Array(this.#k));
      this.#sizes.push(0);
    }
    const size = this.#sizes[h], pairs = size >> 1;
    if (this.#sizes[h + 1] + pairs > this.#levels[h + 1].length) this.#compact(h + 1);
    const level = this.#levels[h];
    const last = level[size - 1];
    level.subarray(0, size - size % 2).sort();
    const next = this.#levels[h + 1];
    let to = this.#sizes[h + 1];
    for (let i = this.#coin(); i < pairs * 2; i += 2) next[to++] = level[i];
    this.#sizes[h + 1] = to;
    this.#sizes[h] = size % 2;
    this.#levels[h] = level.length > this.#room(h) ? new Float64Array(this.#room(h)) : level;
    this.#levels[h][0] = last;
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
