import { AppError } from "@shared/core/errors.ts";

/** Longest record. */
const RECORD_BYTES_MAX = 4 * 1024 * 1024;
const BRACE = 123, BRACE_END = 125, BRACKET = 91, BRACKET_END = 93;
const COMMA = 44, QUOTE = 34, BACKSLASH = 92;

/**
 * Cuts JSON into the texts of its records: objects in one list, or one after the other as in NDJSON. Throws
 * CSV_UNREADABLE for anything else between them, PAYLOAD_TOO_LARGE for a record of more than 4 MiB.
 */
export class JsonRecords {
  /** Records that have been cut off. */
  count = 0;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #list: "unknown" | "none" | "open" | "closed" = "unknown";
  /** Whether a record may come: after the list's begin or a comma. */
  #isSeparated = true;

  *push(chunk: Uint8Array): Generator<string> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#depth === 0) {
        if (this.#between(byte)) start = at;
        continue;
      }
      if (this.#isInText) this.#inText(byte);
      else if (byte === QUOTE) this.#isInText = true;
      else if (byte === BRACE || byte === BRACKET) this.#depth++;
      else if ((byte === BRACE_END || byte === BRACKET_END) && --this.#depth === 0) {
        yield this.#end(chunk.subarray(start, at + 1));
      }
    }
    if (this.#depth > 0) this.#keep(chunk.slice(start));
  }

  /** Says that the file is over. */
  finish(): void {
    if (this.#depth > 0 || this.#list === "open") throw this.#broken("the file ends before its JSON does");
  }

  /** Meets a byte outside of records; whether a record begins. */
  #between(byte: number): boolean {
    if (byte > 0 && byte <= 32 || byte === 0xef || byte === 0xbb || byte === 0xbf) return false; // a BOM is no part of JSON
    const isOpen = this.#list === "open";
    if (byte === BRACE && this.#list !== "closed" && (this.#isSeparated || !isOpen)) {
      if (this.#list === "unknown") this.#list = "none";
      this.#depth = 1;
      this.#isSeparated = false;
      return true;
    }
    if (byte === BRACKET && this.#list === "unknown") this.#list = "open";
    else if (byte === COMMA && isOpen && !this.#isSeparated) this.#isSeparated = true;
    else if (byte === BRACKET_END && isOpen && (!this.#isSeparated || this.count === 0)) {
      this.#list = "closed";
    } else {
      const isText = byte !== 0 && byte < 0xf8; // as UTF-8 and ASCII are; UTF-16 begins otherwise
      const wanted = "expected an object; send a list of objects, or one object a line";
      throw this.#broken(isText ? wanted : "it is not UTF-8; save it as such");
    }
    return false;
  }

  #inText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInText = false;
  }

  #end(part: Uint8Array): string {
    this.#keep(part);
    try {
      const texts = this.#parts.map((bytes) => this.#decoder.decode(bytes, { stream: true }));
      return texts.join("") + this.#decoder.decode();
    } catch {
      throw this.#broken("it is not UTF-8");
    } finally {
      this.#parts = [];
      this.#bytes = 0;
      this.count++;
    }
  }

  #keep(part: Uint8Array): void {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes <= RECORD_BYTES_MAX) return;
    const message = `Cannot read record ${
      this.count + 1
    }: it is over ${RECORD_BYTES_MAX} bytes; send the list of records by itself`;
    throw new AppError("PAYLOAD_TOO_LARGE", message, { details: { limit: RECORD_BYTES_MAX } });
  }

  #broken(reason: string): AppError {
    return new AppError(
      "CSV_UNREADABLE",
      `Cannot read the file as JSON at record ${this.count + 1}: ${reason}`,
    );
  }
}
