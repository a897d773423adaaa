import { joinBytes } from "@shared/core/join_bytes.ts";
import { AppError } from "@shared/core/errors.ts";

const HEAD_BYTES_MAX = 16 * 1024;
const BOUNDARY_MAX = 200;
const CR = 13;
const LINE_END = bytesOf("\r\n");
const HEAD_END = bytesOf("\r\n\r\n");
const LAST = bytesOf("--");
const indexOfByte = Uint8Array.prototype.indexOf;

/**
 * A multipart body (RFC 2046, 5.1.1), part by part; the bytes of a part are passed on as they come, without a copy. Throws
 * MALFORMED for a body of other make, the same error again where it breaks off, and what the body itself fails with.
 */
export class FormParts {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #delimiter: Uint8Array;
  /** What was read and not yet given; a body may begin with its first delimiter, whose line end is thought before it. */
  #rest = LINE_END;
  #isInPart = true; // the preamble is one, which nobody is given
  #isOver = false;
  #broken: AppError | null = null;

  constructor(body: ReadableStream<Uint8Array>, contentType: string) {
    this.#delimiter = bytesOf(`\r\n--${boundaryOf(contentType)}`);
    this.#reader = body.getReader();
  }

  /** The head of the next part; null where the form has ended, and its body with it. Passes over what is left of a part. */
  async next(): Promise<Uint8Array | null> {
    while (await this.content() !== null);
    if (this.#isOver) return null;
    while (this.#rest.length < LAST.length) await this.#readOn();
    if (startsWith(this.#rest, LAST)) {
      while (!(await this.#reader.read()).done); // an epilogue says nothing
      this.#isOver = true;
      return null;
    }
    let end = -1;
    for (let from = 0; (end = indexOfBytes(this.#rest, HEAD_END, from)) < 0;) {
      from = Math.max(0, this.#rest.length - HEAD_END.length);
      if (this.#rest.length > HEAD_BYTES_MAX) throw malformed("the head of a part is too long");
      await this.#readOn();
    }
    const head = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end + HEAD_END.length);
    this.#isInPart = true;
    return head;
  }

  /** The next bytes of the part; null at its end. */
  async content(): Promise<Uint8Array | null> {
    while (this.#isInPart) {
      const rest = this.#rest, at = indexOfBytes(rest, this.#delimiter, 0);
      this.#isInPart = at < 0;
      const end = at < 0 ? beginOfHalf(rest, this.#delimiter) : at;
      this.#rest = rest.subarray(at < 0 ? end : end + this.#delimiter.length);
      if (end > 0) return rest.subarray(0, end);
      if (this.#isInPart) await this.#readOn();
    }
    return null;
  }

  /** Gives up what is left of the body. */
  async cancel(reason: unknown): Promise<void> {
    await this.#reader.cancel(reason).catch(() => {}); // the sender may be gone already
  }

  async #readOn(): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) throw this.#broken ??= malformed("it has no end");
    this.#rest = this.#rest.length === 0 ? value : joinBytes([this.#rest, value]);
  }
}

/** Where the bytes begin at or after `from`; -1 where they don't. (Deno's `Buffer.indexOf` is slow: it is JavaScript.) */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const last = bytes.length - wanted.length;
  for (let at = from; at <= last; at++) {
    at = indexOfByte.call(bytes, wanted[0], at);
    if (at < 0 || at > last) return -1;
    if (startsWith(bytes.subarray(at), wanted)) return at;
  }
  return -1;
}

/** Where the bytes end with the first part of the delimiter, which more bytes may make whole; their length where not. */
function beginOfHalf(bytes: Uint8Array, delimiter: Uint8Array): number {
  for (let at = Math.max(0, bytes.length - delimiter.length + 1); at < bytes.length; at++) {
    at = indexOfByte.call(bytes, CR, at);
    if (at < 0) break;
    const half = bytes.subarray(at);
    if (startsWith(delimiter, half)) return at;
  }
  return bytes.length;
}

function startsWith(bytes: Uint8Array, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[i] !== wanted[i]) return false;
  return true;
}

function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]*)"|([^\s;"]*))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2] ?? "";
  if (boundary === "" || boundary.length > BOUNDARY_MAX) {
    throw malformed("its Content-Type names no boundary");
  }
  return boundary;
}

function malformed(what: string): AppError {
  return new AppError("MALFORMED", `Cannot read the form: ${what}`);
}

/** The text in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
