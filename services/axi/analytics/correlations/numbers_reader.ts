import { BinaryCopyRows } from "../../datasets/binary_copy_rows.ts";

const CELL_BYTES = 12; // its length, then a double

/** Columns of doubles by their rows in PostgreSQL's binary COPY, in which no cell may be null. */
export class NumbersReader {
  readonly columns: readonly Float64Array[];
  readonly #rowBytes: number;
  readonly #copied = new BinaryCopyRows((bytes, view, at) => this.#whole(bytes, view, at));
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
    this.#copied.add(chunk);
  }

  /** The end is a row of -1 cells, shorter than any other. */
  #whole(bytes: Uint8Array, view: DataView, start: number): number {
    let at = start;
    for (; at + this.#rowBytes <= bytes.length; at += this.#rowBytes) {
      for (let column = 0, cell = at + 6; column < this.columns.length; column++, cell += CELL_BYTES) {
        this.columns[column][this.#rows] = view.getFloat64(cell); // beyond the capacity it is ignored
      }
      this.#rows++;
    }
    return at;
  }
}
