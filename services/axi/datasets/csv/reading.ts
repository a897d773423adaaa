import type { Dialect } from "@shared/contracts/axi_datasets.ts";
import { scanDialectOf } from "./dialect.ts";
import { type Encoding, ToUtf8 } from "./encoding.ts";
import { CsvScanner, LINE_ENDING, type RecordSink } from "./scanner.ts";

const LF = 10, CR = 13;

/** What must be known of a file to cut it into records. */
export interface ReadingForm {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly comment: string | null;
  /** Lines before the table. */
  readonly skipRows: number;
}

/** A file's bytes on their way to records: UTF-8, without the lines before the table. */
export class Reading {
  readonly #toUtf8: ToUtf8;
  readonly #scanner: CsvScanner;
  #linesToSkip: number;
  #isAfterCr = false;

  constructor(form: ReadingForm, sink: RecordSink) {
    this.#toUtf8 = new ToUtf8(form.encoding);
    this.#scanner = new CsvScanner(scanDialectOf(form), sink, form.skipRows + 1);
    this.#linesToSkip = form.skipRows;
  }

  get nulBytesRemoved(): number {
    return this.#toUtf8.nulBytesRemoved;
  }

  get commentLines(): number {
    return this.#scanner.commentLines;
  }

  /** What ends the records; null where nothing has yet. */
  get lineEnding(): Dialect["line_ending"] {
    const { lineEndings } = this.#scanner;
    if (lineEndings === 0) return null;
    if (lineEndings === LINE_ENDING.LF) return "lf";
    return lineEndings === LINE_ENDING.CRLF ? "crlf" : lineEndings === LINE_ENDING.CR ? "cr" : "mixed";
  }

  push(chunk: Uint8Array): void {
    this.#scanner.push(this.#withoutSkipped(this.#toUtf8.push(chunk)));
  }

  /** Gives the records that are whole by now. */
  flush(): void {
    this.#scanner.flush();
  }

  finish(): void {
    this.#scanner.push(this.#withoutSkipped(this.#toUtf8.finish()));
    this.#scanner.finish();
  }

  #withoutSkipped(bytes: Uint8Array): Uint8Array {
    let at = 0;
    for (; at < bytes.length && (this.#linesToSkip > 0 || this.#isAfterCr); at++) {
      const byte = bytes[at], isPair = this.#isAfterCr && byte === LF;
      if (this.#isAfterCr && !isPair && this.#linesToSkip === 0) {
        this.#isAfterCr = false;
        break;
      }
      this.#isAfterCr = byte === CR;
      if (byte === CR || byte === LF && !isPair) this.#linesToSkip--;
    }
    return bytes.subarray(at);
  }
}
