import { joinBytes } from "@shared/core/join_bytes.ts";

const HEADER_BYTES = 19; // signature, flags and an empty extension

/** Rows of PostgreSQL's binary COPY as their bytes come, cut anywhere. */
export class BinaryCopyRows {
  readonly #read: (bytes: Uint8Array, view: DataView, at: number) => number;
  #rest = new Uint8Array(0);
  #isBegun = false;

  /** `read` takes the rows from `at` on that are whole, and gives where the first one begins that is not. */
  constructor(read: (bytes: Uint8Array, view: DataView, at: number) => number) {
    this.#read = read;
  }

  add(chunk: Uint8Array): void {
    const bytes = joinBytes(this.#rest.length === 0 ? [chunk] : [this.#rest, chunk]);
    let at = 0;
    if (!this.#isBegun && bytes.length >= HEADER_BYTES) {
      at = HEADER_BYTES;
      this.#isBegun = true;
    }
    if (this.#isBegun) at = this.#read(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at);
    this.#rest = bytes.slice(at);
  }
}

/** Where the row that begins at `at` ends; -1 where it has not all come, and at the end of the data (a row of -1 cells). */
export function endOfRow(view: DataView, at: number): number {
  if (at + 2 > view.byteLength) return -1;
  const cells = view.getInt16(at);
  if (cells < 0) return -1;
  let end = at + 2;
  for (let cell = 0; cell < cells; cell++) {
    if (end + 4 > view.byteLength) return -1;
    end += 4 + Math.max(0, view.getInt32(end));
  }
  return end > view.byteLength ? -1 : end;
}
