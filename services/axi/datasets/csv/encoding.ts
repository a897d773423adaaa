import { isUtf8 } from "node:buffer";
import { AppError } from "@shared/core/errors.ts";
import type { Dialect, UploadOptions } from "@shared/contracts/axi_datasets.ts";

export type Encoding = Dialect["encoding"];

/** An encoding and what speaks for it. */
export interface FoundEncoding {
  readonly encoding: Encoding;
  readonly evidence: Dialect["encoding_evidence"];
}

/**
 * The encoding of a file by its head: as the bytes show, or as the caller says. UTF-8 is what remains, and windows-1252
 * where the head holds bytes that UTF-8 does not have.
 */
export function findEncoding(head: Uint8Array, named: UploadOptions["encoding"]): FoundEncoding {
  if (named !== undefined) {
    return { encoding: named === "iso-8859-1" ? "windows-1252" : named, evidence: "option" };
  }
  const encoding = sniffEncoding(head);
  if (encoding !== "utf-8") return { encoding, evidence: head[0] >= 0xfe ? "bom" : "nul_pattern" };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding, evidence: "bom" };
  const check = new Utf8Check();
  check.push(head);
  return check.isValid ? { encoding, evidence: "valid_utf8" } : FALLBACK;
}

/** What a file that is not UTF-8 is read as: there every byte means something. */
export const FALLBACK: FoundEncoding = { encoding: "windows-1252", evidence: "invalid_utf8" };

/** NUL bytes, all in even or all in odd places, that make UTF-16 of text that is not Latin. */
const NULS_MIN = 16;

/**
 * The encoding that the file's first bytes speak for: a byte order mark, else the NUL bytes that UTF-16 has in one half of
 * each ASCII character, else UTF-8, which `Utf8Check` holds against the whole file.
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
  if (isUtf16(odd, even, pairs)) return "utf-16le";
  return isUtf16(even, odd, pairs) ? "utf-16be" : "utf-8";
}

/** Latin text has a NUL in most pairs; of any other, delimiters, digits and line ends remain. */
function isUtf16(nuls: number, others: number, pairs: number): boolean {
  return nuls > pairs / 2 && others < pairs / 10 || nuls >= NULS_MIN && nuls > pairs / 20 && others === 0;
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
  #start: Uint8Array | null = new Uint8Array(0); // the first bytes, held back until there are as many as a mark has

  constructor(encoding: Encoding) {
    this.#decoder = encoding === "utf-8" ? null : new TextDecoder(encoding, { fatal: true });
  }

  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.#withoutMark(chunk, false);
    return this.#clean(this.#decoder === null ? bytes : this.#recode(this.#decoder, bytes, true));
  }

  finish(): Uint8Array {
    const bytes = this.#withoutMark(new Uint8Array(0), true);
    return this.#clean(this.#decoder === null ? bytes : this.#recode(this.#decoder, bytes, false));
  }

  /** Takes away UTF-8's byte order mark, whatever the rest is read as; that of UTF-16 is the decoder's to take. */
  #withoutMark(chunk: Uint8Array, final: boolean): Uint8Array {
    if (this.#start === null) return chunk;
    const bytes = new Uint8Array(this.#start.length + chunk.length);
    bytes.set(this.#start);
    bytes.set(chunk, this.#start.length);
    if (bytes.length < 3 && !final) {
      this.#start = bytes;
      return new Uint8Array(0);
    }
    this.#start = null;
    return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
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

  #clean(bytes: Uint8Array): Uint8Array {
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
