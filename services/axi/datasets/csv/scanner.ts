import { AppError } from "@shared/core/errors.ts";

/** How bytes become records; all characters are single ASCII bytes. */
export interface ScanDialect {
  readonly delimiter: number;
  readonly quote: number;
  /** What takes the meaning of the next character: a backslash; absent where quotes are doubled. */
  readonly escape?: number;
  /** First byte of lines that are no records; absent where there are none. */
  readonly comment?: number;
}

/** Gets every record; the cells are valid only during the call. */
export interface RecordSink {
  record(record: CsvRecord): void;
}

/** One record: cell i is `bytes[starts[i]..ends[i])`, quotes and doubled quotes already taken away. */
export interface CsvRecord {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Cells of the record; those past `CELLS_KEPT` are counted but not kept. */
  readonly cellCount: number;
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
}

/** The largest cell that is read. */
export const CELL_BYTES_MAX = 1_048_576;
/** The largest record that is read. */
export const RECORD_BYTES_MAX = 8 * CELL_BYTES_MAX;
/** Cells of a record whose place is kept; a row has at most 1,000 columns, the rest is counted only. */
export const CELLS_KEPT = 4096;

const BATCH_BYTES = 1 << 19; // scanned at once, so that one batch holds the event loop for a few milliseconds
const FIRST_BYTES = 16 * 1024; // of the buffer, which grows: most scanners see a few kilobytes
const SENTINELS = 2;
const LF = 10, CR = 13;
const NONE = -1;
/** Bits of `lineEndings`. */
export const LINE_ENDING = { LF: 1, CRLF: 2, CR: 4 } as const;

/**
 * Cuts UTF-8 (or any superset of ASCII) into records, RFC 4180 with the tolerance that real files need: LF, CR and
 * CRLF mixed, no newline at the end, blank lines skipped, text after a closing quote kept.
 * Memory is bounded by the largest record. Throws CSV_UNREADABLE for a quote that never closes and
 * PAYLOAD_TOO_LARGE for a cell or record over the limit, both with the line on which it begins.
 */
export class CsvScanner implements CsvRecord {
  bytes = new Uint8Array(FIRST_BYTES);
  readonly starts = new Int32Array(CELLS_KEPT);
  readonly ends = new Int32Array(CELLS_KEPT);
  cellCount = 0;
  line = 1;
  /** What has ended records so far, as bits of `LINE_ENDING`. */
  lineEndings = 0;
  /** Lines that were left out as comments. */
  commentLines = 0;

  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #comment: number;
  readonly #sink: RecordSink;
  readonly #doubled = new Int32Array(CELLS_KEPT); // cells of this record that hold doubled or stray quotes
  #doubledCount = 0;
  #length = 0; // bytes in the buffer
  #scanFrom = BATCH_BYTES; // bytes in the buffer that are worth a scan
  #nextLine: number;
  #breaks = 0; // line breaks inside the quoted cells of this record
  /** Line of a quoted cell over the limit that has not been seen to close: only its end is looked for. */
  #openLine = 0;

  /** `firstLine` is the line of the file on which the bytes begin. */
  constructor(dialect: ScanDialect, sink: RecordSink, firstLine = 1) {
    this.#nextLine = firstLine;
    this.#delimiter = dialect.delimiter;
    this.#quote = dialect.quote;
    this.#escape = dialect.escape ?? NONE;
    this.#comment = dialect.comment ?? NONE;
    this.#sink = sink;
  }

  /** Takes the next bytes of the file; the chunk is not kept. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += BATCH_BYTES) {
      this.#append(chunk.subarray(from, from + BATCH_BYTES));
      if (this.#length >= this.#scanFrom) this.#scan(false);
    }
  }

  /** Gives the records that are whole by now, which otherwise come a batch at a time. */
  flush(): void {
    this.#scan(false);
  }

  /** Says that the file is over; the last record may lack its newline. */
  finish(): void {
    this.#scan(true);
    if (this.#openLine === 0) return this.#release();
    if (this.#length > 0) throw tooLarge("cell", this.#openLine, CELL_BYTES_MAX); // the last byte was its closing quote
    throw unclosedQuote(this.#openLine);
  }

  /** Gives the buffer back at once: the collector has no reason to come by. */
  #release(): void {
    this.bytes.buffer.transfer(0);
    this.bytes = new Uint8Array(0);
    this.#length = 0;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length + SENTINELS;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.#length));
      this.bytes = grown;
    }
    this.bytes.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  #scan(final: boolean): void {
    if (this.#openLine > 0) return this.#skipToQuote();
    this.bytes[this.#length] = LF; // with these two, the loops over cells need no bounds check
    this.bytes[this.#length + 1] = this.#quote;
    let from = 0;
    while (from < this.#length) {
      const next = this.bytes[from] === this.#comment
        ? this.#skipLine(from, final)
        : this.#record(from, final);
      if (next < 0) break;
      from = next;
    }
    if (this.#openLine > 0) { // all that is in the buffer has been looked through
      this.#length = 0;
      return;
    }
    this.bytes.copyWithin(0, from, this.#length);
    this.#length = Math.max(0, this.#length - from);
    if (this.#length > RECORD_BYTES_MAX) throw tooLarge("row", this.#nextLine, RECORD_BYTES_MAX);
    this.#scanFrom = Math.max(BATCH_BYTES, 2 * this.#length); // so that a long record is not scanned again and again
  }

  /** Scans one record from `from`; the index after it, or -1 where the buffer ends inside it. */
  #record(from: number, final: boolean): number {
    const { bytes, starts, ends } = this;
    const delimiter = this.#delimiter, quote = this.#quote, length = this.#length;
    let cell = 0, at = from;
    this.#breaks = 0;
    this.#doubledCount = 0;
    for (;;) {
      const line = this.#nextLine + this.#breaks;
      let start = at, end = at, c = bytes[at];
      const isQuoted = c === quote;
      if (isQuoted) {
        start = at + 1;
        end = this.#closingQuote(start, cell, final);
        if (end < 0) return -1;
        at = end + 1;
        c = bytes[at];
      }
      if (c !== delimiter && c !== LF && c !== CR) {
        if (isQuoted) this.#markDoubled(cell); // text after the closing quote is kept, the quote goes
        if (this.#escape === NONE) { do c = bytes[++at]; while (c !== delimiter && c !== LF && c !== CR); }
        else c = bytes[at = this.#bareEnd(at, cell)];
        end = at;
      }
      if (end - start > CELL_BYTES_MAX) throw tooLarge("cell", line, CELL_BYTES_MAX);
      if (cell < CELLS_KEPT) {
        starts[cell] = start;
        ends[cell] = end;
      }
      cell++;
      if (at >= length && !final) return -1;
      if (at >= length || c !== delimiter) break;
      at++;
    }
    if (at - from > RECORD_BYTES_MAX) throw tooLarge("row", this.#nextLine, RECORD_BYTES_MAX);
    at = this.#lineEnd(at, final);
    if (at < 0) return -1;
    this.line = this.#nextLine;
    this.#nextLine += this.#breaks + 1;
    if (cell > 1 || ends[0] > starts[0] || starts[0] > from) this.#emit(cell); // else the line is blank
    return at + 1;
  }

  /** The last byte of the line end at `at`; -1 where the buffer ends inside it. */
  #lineEnd(at: number, final: boolean): number {
    if (at >= this.#length) return at;
    if (this.bytes[at] === LF) {
      this.lineEndings |= LINE_ENDING.LF;
      return at;
    }
    if (at + 1 >= this.#length && !final) return -1; // a LF may follow
    const isPair = at + 1 < this.#length && this.bytes[at + 1] === LF;
    this.lineEndings |= isPair ? LINE_ENDING.CRLF : LINE_ENDING.CR;
    return isPair ? at + 1 : at;
  }

  /** Leaves out the line at `from`; the index after it, or -1 where the buffer ends inside it. */
  #skipLine(from: number, final: boolean): number {
    let at = from;
    while (this.bytes[at] !== LF && this.bytes[at] !== CR) at++;
    if (at >= this.#length && !final) return -1;
    at = this.#lineEnd(at, final);
    if (at < 0) return -1;
    this.commentLines++;
    this.#nextLine++;
    return at + 1;
  }

  /** Where the unquoted cell ends in which `at` lies: what an escape takes the meaning of does not end it. */
  #bareEnd(from: number, cell: number): number {
    const { bytes } = this;
    for (let at = from;; at++) {
      const c = bytes[at];
      if (c === this.#escape && at + 1 < this.#length) {
        this.#markDoubled(cell);
        at++;
        if (isBreak(bytes, at)) this.#breaks++;
      } else if (c === this.#delimiter || c === LF || c === CR) return at;
    }
  }

  /** Where the quoted cell that begins at `start` closes; -1 where the buffer ends before that is certain. */
  #closingQuote(start: number, cell: number, final: boolean): number {
    const { bytes } = this;
    const quote = this.#quote, escape = this.#escape, length = this.#length;
    let breaks = 0, end = start;
    for (;;) {
      let c = bytes[end];
      while (c !== quote) {
        if (c === escape) {
          this.#markDoubled(cell);
          if (isBreak(bytes, ++end)) breaks++;
        }
        const next = bytes[++end];
        if (c === LF || c === CR && next !== LF) breaks++;
        c = next;
      }
      if (end > length) return this.#openQuote(start, final);
      if (end + 1 === length && !final) return -1; // a second quote may follow
      if (bytes[end + 1] !== quote) break;
      this.#markDoubled(cell);
      end += 2;
    }
    this.#breaks += breaks;
    return end;
  }

  #emit(cell: number): void {
    this.cellCount = cell;
    for (let i = 0; i < this.#doubledCount; i++) this.#clean(this.#doubled[i]);
    this.#sink.record(this);
  }

  #markDoubled(cell: number): void {
    const count = this.#doubledCount;
    if (cell >= CELLS_KEPT || count > 0 && this.#doubled[count - 1] === cell) return;
    this.#doubled[this.#doubledCount++] = cell;
  }

  /** Makes `""` one quote, in place, and `\"` too where there are escapes; a single, stray closing quote goes away. */
  #clean(cell: number): void {
    const { bytes } = this;
    const quote = this.#quote, end = this.ends[cell];
    let to = this.starts[cell];
    for (let from = to; from < end; from++) {
      if (bytes[from] === this.#escape) {
        if (from + 1 < end && this.#isEscapable(bytes[from + 1])) from++;
      } else if (bytes[from] === quote) {
        if (from + 1 < end && bytes[from + 1] === quote) from++;
        else continue;
      }
      bytes[to++] = bytes[from];
    }
    this.ends[cell] = to;
  }

  /** Whether an escape before this byte goes away; before any other it stays, as in `\N`. */
  #isEscapable(byte: number): boolean {
    return byte === this.#quote || byte === this.#escape || byte === this.#delimiter || byte === LF ||
      byte === CR;
  }

  /** The buffer ends inside the quoted cell that begins at `start`: an error at the end of the file, else -1. */
  #openQuote(start: number, final: boolean): number {
    const line = this.#nextLine + this.#breaks;
    if (final) throw unclosedQuote(line);
    if (this.#length - start > CELL_BYTES_MAX) this.#openLine = line;
    return -1;
  }

  /** Inside a cell over the limit: tells a quote that never closes from a cell that is merely too large. */
  #skipToQuote(): void {
    const { bytes } = this;
    const quote = this.#quote, length = this.#length;
    for (let at = 0; at < length; at++) {
      if (bytes[at] !== quote) continue;
      if (at + 1 === length) { // it may be the first half of a doubled one
        bytes[0] = quote;
        this.#length = 1;
        return;
      }
      if (bytes[at + 1] !== quote) throw tooLarge("cell", this.#openLine, CELL_BYTES_MAX);
      at++;
    }
    this.#length = 0;
  }
}

/** Whether a line ends with the byte at `at`: the LF of a CRLF does, its CR does not. */
function isBreak(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === LF || bytes[at] === CR && bytes[at + 1] !== LF;
}

function unclosedQuote(line: number): AppError {
  const message =
    `Cannot read the file: the quote that opens on line ${line} never closes; close it, or name another quote`;
  return new AppError("CSV_UNREADABLE", message, { details: { line } });
}

function tooLarge(what: "cell" | "row", line: number, limit: number): AppError {
  const message = `Cannot read the ${what} on line ${line}: it is over ${limit} bytes`;
  return new AppError("PAYLOAD_TOO_LARGE", message, { details: { line, limit } });
}
