import { isUtf8 } from "node:buffer";
import { AppError } from "@shared/core/errors.ts";
import type { Dialect } from "@shared/contracts/axi_datasets.ts";

export type Encoding = Dialect["encoding"];

/**
 * The encoding that the file's first bytes speak for: a byte order mark, else the NUL bytes that UTF-16 has in every
 * other place of Latin text, else UTF-8, which `Utf8Check` holds against the whole file.
 */
export function sniffEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.min(head.length, 4096) >> 1;
  if (pairs === 0) return "utf-8";
  let even = 0, odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (odd > pairs / 2 && even < pairs / 10) return "utf-16le";
  if (even > pairs / 2 && odd < pairs / 10) return "utf-16be";
  return "utf-8";
}

/** Tells whether a stream of chunks is UTF-8 throughout; a character may be cut by a chunk's end. */
export class Utf8Check {
  isValid = true;
  #rest = new Uint8Array(0); // beginning of a character that the last chunk cut, at most 3 bytes

  push(chunk: Uint8Array): void {
    if (!this.isValid || chunk.length === 0) return;
    let from = 0;
    if (this.#rest.length > 0) {
      const needed = Math.min(chunk.length, 4);
      const joined = new Uint8Array(this.#rest.length + needed);
      joined.set(this.#rest);
      joined.set(chunk.subarray(0, needed), this.#rest.length);
      const first = characterLength(joined[0]);
      if (joined.length < first) {
        this.#rest = joined;
        return;
      }
      this.isValid = isUtf8(joined.subarray(0, first));
      from = first - this.#rest.length;
      this.#rest = new Uint8Array(0);
    }
    const to = wholeCharacters(chunk);
    if (to > from) this.isValid &&= isUtf8(chunk.subarray(from, to));
    this.#rest = chunk.slice(Math.max(from, to));
  }

  /** Says that the file is over: a character that was cut is no UTF-8. */
  finish(): boolean {
    return this.isValid &&= this.#rest.length === 0;
  }
}

/**
 * Turns the bytes of a file into UTF-8 without byte order mark and without NUL bytes, chunk by chunk.
 * What `push` returns is valid until the next call.
 */
export class ToUtf8 {
  nulBytesRemoved = 0;
  readonly #decoder: TextDecoder | null;
  readonly #encoder = new TextEncoder();
  #isStart = true;

  constructor(encoding: Encoding) {
    this.#decoder = encoding === "utf-8" ? null : new TextDecoder(encoding, { fatal: true });
  }

  push(chunk: Uint8Array): Uint8Array {
    return this.#clean(this.#decoder === null ? chunk : this.#recode(this.#decoder, chunk, true));
  }

  finish(): Uint8Array {
    const none = new Uint8Array(0);
    return this.#clean(this.#decoder === null ? none : this.#recode(this.#decoder, none, false));
  }

  #recode(decoder: TextDecoder, chunk: Uint8Array, stream: boolean): Uint8Array {
    try {
      return this.#encoder.encode(decoder.decode(chunk, { stream }));
    } catch (cause) {
      const message =
        `Cannot read the file as ${decoder.encoding}: it holds bytes that are none; name another encoding`;
      throw new AppError("CSV_UNREADABLE", message, { cause });
    }
  }

  #clean(chunk: Uint8Array): Uint8Array {
    let bytes = chunk;
    if (this.#isStart && bytes.length >= 3) {
      this.#isStart = false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    if (bytes.indexOf(0) === -1) return bytes;
    const kept = bytes.filter((byte) => byte !== 0);
    this.nulBytesRemoved += bytes.length - kept.length;
    return kept;
  }
}

function characterLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Bytes of `chunk` up to the last character that is not cut by its end. */
function wholeCharacters(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    return characterLength(byte) > back ? chunk.length - back : chunk.length;
  }
  return chunk.length;
}
