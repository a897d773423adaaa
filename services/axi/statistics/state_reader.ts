/** Says that bytes are not the state they are read as: they are of another version, cut or damaged. */
export class UnreadableState extends Error {}

/** Reads what a `StateWriter` has written, in the same order. Throws `UnreadableState` where it was something else. */
export class StateReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    return new Float64Array(this.#take(8))[0];
  }

  /** A whole number from 0 on, at most `most`. */
  count(most = Number.MAX_SAFE_INTEGER): number {
    const value = this.number();
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw new UnreadableState(`Cannot read the statistics' state: ${value} is no number from 0 to ${most}`);
  }

  /** Of `length` where one is given. */
  bytes(length?: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#array(1, length));
  }

  /** Of `length` where one is given. */
  ints(length?: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#array(4, length));
  }

  /** Of `length` where one is given. */
  floats(length?: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#array(8, length));
  }

  /** Throws where something is left. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new UnreadableState(`Cannot read the statistics' state: ${left} bytes are left over`);
  }

  #array(itemBytes: number, expected: number | undefined): ArrayBuffer {
    const length = this.count();
    if (expected === undefined || length === expected) return this.#take(length * itemBytes);
    throw new UnreadableState(`Cannot read the statistics' state: ${length} values instead of ${expected}`);
  }

  /** A copy, since a view would have to be aligned. */
  #take(length: number): ArrayBuffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new UnreadableState(`Cannot read the statistics' state: it ends at ${this.#bytes.length} bytes`);
    }
    const taken = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return taken.buffer as ArrayBuffer; // safe because `slice` has made it
  }
}
