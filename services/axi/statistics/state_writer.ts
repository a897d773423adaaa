/**
 * Writes what accumulators hold as one run of bytes: numbers as float64, arrays with their length before them, all
 * little-endian. Each accumulator of this room writes itself by `writeTo(state)` and reads itself, new and made with the
 * same parameters, by `readFrom(state)`, in the same order; `merge(other)` joins what both hold.
 */
export class StateWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  number(value: number): void {
    this.#add(new Float64Array([value]));
  }

  /** Of any length; it may change once this has returned. */
  array(values: Uint8Array | Int32Array | Float64Array): void {
    this.number(values.length);
    this.#add(values.slice());
  }

  /** All that was written. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #add({ buffer, byteOffset, byteLength }: Uint8Array | Int32Array | Float64Array): void {
    this.#parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    this.#length += byteLength;
  }
}
