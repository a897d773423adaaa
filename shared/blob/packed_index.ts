/** Bytes that are compressed together: what a range costs at most at either end. */
export const FRAME_BYTES = 256 * 1024;
const VERSION = 1;
/** Version, bytes a frame, size (low, high). */
const HEAD_WORDS = 4;
const WORD = 2 ** 32;

/** Frames that lie one behind the other, and where. */
export interface FrameSpan {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
  /** Bytes of the packed blob. */
  readonly from: number;
  readonly to: number;
}

/** Where the frames of a packed blob lie. */
export class PackedIndex {
  readonly sizeBytes: number;
  /** Where each frame begins, and where the last one ends. */
  readonly #starts: Float64Array;

  /** `lengths` are those of the packed frames, `sizeBytes` that of the blob as it was. */
  constructor(sizeBytes: number, private readonly lengths: readonly number[]) {
    if (lengths.length !== Math.ceil(sizeBytes / FRAME_BYTES)) {
      throw new RangeError(`Cannot have ${sizeBytes} bytes in ${lengths.length} frames`);
    }
    this.sizeBytes = sizeBytes;
    this.#starts = new Float64Array(lengths.length + 1);
    lengths.forEach((length, i) => this.#starts[i + 1] = this.#starts[i] + length);
  }

  /** Reads what `bytes` has written. Throws RangeError for anything else. */
  static from(bytes: Uint8Array): PackedIndex {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const words = Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true));
    const [version, frameBytes, low, high] = words;
    if (version !== VERSION || frameBytes !== FRAME_BYTES || bytes.length % 4 !== 0) {
      throw new RangeError("Cannot read the index of a packed blob: it is of another form");
    }
    return new PackedIndex(high * WORD + low, words.slice(HEAD_WORDS));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const words = [
      VERSION,
      FRAME_BYTES,
      this.sizeBytes % WORD,
      Math.floor(this.sizeBytes / WORD),
      ...this.lengths,
    ];
    const bytes = new Uint8Array(4 * words.length), view = new DataView(bytes.buffer);
    words.forEach((word, i) => view.setUint32(4 * i, word, true));
    return bytes;
  }

  /** The frames that hold the bytes from `from` up to `to`. */
  span(from: number, to: number): FrameSpan {
    const first = Math.floor(from / FRAME_BYTES);
    const end = Math.max(first, Math.ceil(Math.min(to, this.sizeBytes) / FRAME_BYTES));
    return { first, end, from: this.#starts[first] ?? 0, to: this.#starts[end] ?? 0 };
  }

  /** Bytes of one packed frame within a span that has been read. */
  frame(packed: Uint8Array, { from }: FrameSpan, frame: number): Uint8Array {
    return packed.subarray(this.#starts[frame] - from, this.#starts[frame + 1] - from);
  }
}
