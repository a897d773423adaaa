const MASKS_MAX = 10_000;

/** How often columns are null together, of at most 64. */
export class NullPairs {
  readonly #columns: number;
  readonly #pairs: Float64Array;
  /** Rows by which columns are null in them. */
  readonly #rows = new Map<number, Map<number, number>>();
  #masks = 0;

  constructor(columns: number) {
    if (columns > 64) throw new RangeError(`Cannot pair the nulls of ${columns} columns: 64 is the most`);
    this.#columns = columns;
    this.#pairs = new Float64Array(columns * columns);
  }

  /** Adds a row; bit i of `low`, then of `high`, says whether the i-th column is null in it. */
  add(low: number, high: number): void {
    if (low === 0 && high === 0) return;
    let rows = this.#rows.get(high);
    if (rows === undefined) this.#rows.set(high, rows = new Map());
    const seen = rows.get(low) ?? 0;
    rows.set(low, seen + 1);
    if (seen === 0 && ++this.#masks > MASKS_MAX) this.#settle();
  }

  /** Rows in which both are null; of a column and itself, those in which it is. */
  count(a: number, b: number): number {
    this.#settle();
    return this.#pairs[a * this.#columns + b];
  }

  #settle(): void {
    for (const [high, rows] of this.#rows) {
      for (const [low, count] of rows) this.#settleMask(bitsOf(low, high), count);
    }
    this.#rows.clear();
    this.#masks = 0;
  }

  #settleMask(columns: readonly number[], count: number): void {
    for (const a of columns) for (const b of columns) this.#pairs[a * this.#columns + b] += count;
  }
}

function bitsOf(low: number, high: number): number[] {
  const bits: number[] = [];
  for (let i = 0; i < 64; i++) if (((i < 32 ? low : high) >>> (i & 31) & 1) === 1) bits.push(i);
  return bits;
}
