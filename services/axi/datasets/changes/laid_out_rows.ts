import { type RowEncoder, shapeReject } from "../csv/row_encoder.ts";
import type { CsvRecord, RecordSink } from "../csv/scanner.ts";
import type { Layout } from "./layout.ts";

const FIRST_BYTES = 4096;

/** Gives the rows of a file to the encoder of a table, each cell in the place of its column there. */
export class LaidOutRows implements RecordSink {
  readonly #sources: readonly number[];
  readonly #width: number;
  readonly #delimiter: string;
  readonly #encoder: RowEncoder;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #bytes = new Uint8Array(FIRST_BYTES);

  constructor({ sources, width }: Layout, delimiter: string, encoder: RowEncoder) {
    this.#sources = sources;
    this.#width = width;
    this.#delimiter = delimiter;
    this.#encoder = encoder;
    this.#starts = new Int32Array(sources.length);
    this.#ends = new Int32Array(sources.length);
  }

  record(record: CsvRecord): void {
    const cells = this.#copyCells(record);
    this.#encoder.record({
      bytes: cells,
      starts: this.#starts,
      ends: this.#ends,
      cellCount: this.#sources.length,
      line: record.line,
    });
    if (record.cellCount !== this.#width) {
      this.#encoder.keep(shapeReject(record, this.#width, this.#delimiter));
    }
  }

  /** The cells one behind the other, as the encoder takes them; a column that has none gets an empty one. */
  #copyCells({ bytes, starts, ends, cellCount }: CsvRecord): Uint8Array {
    let at = 0;
    for (let i = 0; i < this.#sources.length; i++) {
      const source = this.#sources[i], isThere = source >= 0 && source < cellCount;
      if (!isThere) this.#encoder.missingByColumn[i]++;
      const length = isThere ? ends[source] - starts[source] : 0;
      this.#reserve(at + length);
      if (isThere) this.#bytes.set(bytes.subarray(starts[source], ends[source]), at);
      this.#starts[i] = at;
      at += length;
      this.#ends[i] = at;
    }
    return this.#bytes;
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const grown = new Uint8Array(length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
