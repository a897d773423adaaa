import type { NumberFormat } from "@shared/contracts/axi_datasets.ts";
import { KIND } from "./kind.ts";
import { MarkedNumberReader } from "./marked_number.ts";
import { numberKind } from "./number.ts";
import { kindsReadBy } from "./number_style.ts";

/** Reads the numbers of one column in the way in which they are written there. */
export class FormattedNumberReader {
  readonly #format: NumberFormat;
  readonly #reads: Uint8Array;
  readonly #marked = new MarkedNumberReader();

  constructor(format: NumberFormat) {
    this.#format = format;
    this.#reads = kindsReadBy(format);
  }

  /** The number as plain digits with sign and point, until the next reading; null where it is none of this format. */
  read(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
    const marked = this.#marked, kind = marked.read(bytes, start, end);
    if (kind === KIND.TEXT) return this.#plain(bytes, start, end);
    if (this.#reads[kind] === 0 || marked.unit !== "" && marked.unit !== this.#format.unit) return null;
    return marked.plain.subarray(0, marked.plainBytes(this.#format.decimal));
  }

  /** A number that is plain already: with an exponent, or with more digits than people write. */
  #plain(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
    const kind = numberKind(bytes, start, end);
    const hasPoint = kind !== KIND.INT && kind !== KIND.CODE && kind !== KIND.LONG_DIGITS;
    return kind === KIND.TEXT || hasPoint && this.#format.decimal === "," ? null : bytes.subarray(start, end);
  }
}
