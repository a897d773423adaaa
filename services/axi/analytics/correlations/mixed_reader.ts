import { BinaryCopyRows, endOfRow } from "../../datasets/binary_copy_rows.ts";
import { ValueCodes } from "../value_codes.ts";
import { type CodedColumn, NO_CODE } from "./contingency.ts";

/** Numbers, NaN where there is none or it is infinite; or categories. */
export type MixedColumn =
  | { readonly kind: "number"; readonly values: Float64Array }
  | ({ readonly kind: "category" } & CodedColumn);

const FNV_PRIME = 0x01000193, OTHER_PRIME = 0x85ebca6b | 0;

/** Columns of doubles and of texts by their rows in PostgreSQL's binary COPY. */
export class MixedReader {
  readonly #values: readonly (Float64Array | null)[];
  readonly #codes: readonly (Uint16Array | null)[];
  readonly #valueCodes: readonly ValueCodes[];
  readonly #copied = new BinaryCopyRows((bytes, view, at) => this.#whole(bytes, view, at));
  readonly #capacity: number;
  #rows = 0;

  /** Columns for `capacity` rows; more than those are counted only. */
  constructor(kinds: readonly MixedColumn["kind"][], capacity: number) {
    this.#capacity = capacity;
    this.#values = kinds.map((kind) => kind === "number" ? new Float64Array(capacity) : null);
    this.#codes = kinds.map((kind) => kind === "category" ? new Uint16Array(capacity) : null);
    this.#valueCodes = kinds.map(() => new ValueCodes());
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  get columns(): MixedColumn[] {
    return this.#values.map((values, i) => {
      const codes = this.#codes[i] ?? new Uint16Array(0);
      return values === null
        ? { kind: "category", codes, size: this.#valueCodes[i].size }
        : { kind: "number", values };
    });
  }

  /** Takes the next bytes, cut anywhere. */
  add(chunk: Uint8Array): void {
    this.#copied.add(chunk);
  }

  #whole(bytes: Uint8Array, view: DataView, start: number): number {
    let at = start;
    for (let end = endOfRow(view, at); end >= 0; end = endOfRow(view, at)) {
      if (this.#rows < this.#capacity) this.#take(bytes, view, at + 2);
      this.#rows++;
      at = end;
    }
    return at;
  }

  #take(bytes: Uint8Array, view: DataView, at: number): void {
    for (let i = 0; i < this.#values.length; i++) {
      const length = view.getInt32(at), values = this.#values[i], codes = this.#codes[i];
      at += 4;
      if (values !== null) {
        const value = length < 0 ? NaN : view.getFloat64(at);
        values[this.#rows] = Math.abs(value) < Infinity ? value : NaN;
      } else if (codes !== null) {
        codes[this.#rows] = length < 0
          ? NO_CODE
          : codeOf(this.#valueCodes[i], bytes.subarray(at, at + length));
      }
      if (length > 0) at += length;
    }
  }
}

function codeOf(codes: ValueCodes, text: Uint8Array): number {
  let high = 0x811c9dc5 | 0, low = text.length; // two lanes of FNV-1a
  for (const byte of text) {
    high = Math.imul(high ^ byte, FNV_PRIME);
    low = Math.imul(low ^ byte, OTHER_PRIME);
    low ^= low >>> 13;
  }
  return codes.codeOf(high ^ (high >>> 15), low);
}
