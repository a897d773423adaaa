const HEADER_BYTES = 19; // signature, flags and an empty extension
const CELL_BYTES = 12; // its length, then a double

/** Columns of doubles by their rows in PostgreSQL's binary COPY, in which no cell may be null. */
export class NumbersReader {
  readonly columns: readonly Float64Array[];
  readonly #rowBytes: number;
  #rest = new Uint8Array(0);
  #isBegun = false;
  #rows = 0;

  /** Columns for `capacity` rows; more than those are counted only. */
  constructor(columnCount: number, capacity: number) {
    this.columns = Array.from({ length: columnCount }, () => new Float64Array(capacity));
    this.#rowBytes = 2 + columnCount * CELL_BYTES;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes the next bytes, cut anywhere. */
  add(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    let at = 0;
    if (!this.#isBegun && bytes.length >= HEADER_BYTES) {
      at = HEADER_BYTES;
      this.#isBegun = true;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // The end is a row of -1 cells, shorter than any other.
    for (; this.#isBegun && at + this.#rowBytes <= bytes.length; at += this.#rowBytes) {
      for (let column = 0, cell = at + 6; column < this.columns.length; column++, cell += CELL_BYTES) {
        this.columns[column][this.#rows] = view.getFloat64(cell); // beyond the capacity it is ignored
      }
      this.#rows++;
    }
    this.#rest = bytes.slice(at);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
