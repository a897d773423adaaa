import { AppError } from "@shared/core/errors.ts";

/** How bytes become records; both characters are single ASCII bytes. */
export interface ScanDialect {
  readonly delimiter: number;
  readonly quote: number;
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
const LF = 10, CR = 13;

/**
 * Cuts UTF-8 (or any superset of ASCII) into records, RFC 4180 with the tolerance that real files need: LF, CR and
 * CRLF mixed, no newline at the end, blank lines skipped, text after a closing quote kept.
 * Memory is bounded by the largest record. Throws CSV_UNREADABLE for a quote that never closes and
 * PAYLOAD_TOO_LARGE for a cell or record over the limit, both with the line.
 */
export class CsvScanner implements CsvRecord {
  bytes = new Uint8Array(BATCH_BYTES * 2);
  readonly starts = new Int32Array(CELLS_KEPT);
  readonly ends = new Int32Array(CELLS_KEPT);
  cellCount = 0;
  line = 1;

  readonly #delimiter: number;
  readonly #quote: number;
  readonly #sink: RecordSink;
  readonly #doubled = new Int32Array(CELLS_KEPT); // cells of this record that hold doubled or stray quotes
  #doubledCount = 0;
  #length = 0; // bytes in the buffer
  #scanFrom = BATCH_BYTES; // bytes in the buffer that are worth a scan
  #nextLine: number;
  /** Line of a quoted cell over the limit that has not been seen to close: only its end is looked for. */
  #openLine = 0;

  /** `firstLine` is the line of the file on which the bytes begin. */
  constructor(dialect: ScanDialect, sink: RecordSink, firstLine = 1) {
    this.#nextLine = firstLine;
    this.#delimiter = dialect.delimiter;
    this.#quote = dialect.quote;
    this.#sink = sink;
  }

  /** Takes the next bytes of the file; the chunk is not kept. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += BATCH_BYTES) {
      this.#append(chunk.subarray(from, from + BATCH_BYTES));
      if (this.#length >= this.#scanFrom) this.#scan(false);
    }
  }

  /** Says that the file is over; the last record may lack its newline. */
  finish(): void {
    this.#scan(true);
    if (this.#openLine === 0) return;
    if (this.#length > 0) throw tooLarge("cell", this.#openLine, CELL_BYTES_MAX);
    throw unclosedQuote(this.#openLine);
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length + 1; // one byte for the sentinel
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
    this.bytes[this.#length] = LF; // sentinel: the loops over unquoted cells need no bounds check
    let from = 0;
    while (from < this.#length) {
      const next = this.#record(from, final);
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
    let cell = 0, at = from, lines = 0;
    this.#doubledCount = 0;
    for (;;) {
      let start = at, end;
      if (bytes[at] === quote && at < length) {
        start = at + 1;
        end = start;
        for (;;) {
          while (end < length && bytes[end] !== quote) if (bytes[end++] === LF) lines++;
          if (end >= length) return this.#openQuote(start, lines, final);
          if (end + 1 >= length && !final) return -1;
          if (end + 1 < length && bytes[end + 1] === quote) {
            if (this.#doubledCount === 0 || this.#doubled[this.#doubledCount - 1] !== cell) {
              this.#markDoubled(cell);
            }
            end += 2;
          } else break;
        }
        at = end + 1;
        if (bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
          // text after the closing quote: keep it, and drop the quotes when the cell is cleaned
          while (bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) at++;
          if (this.#doubledCount === 0 || this.#doubled[this.#doubledCount - 1] !== cell) {
            this.#markDoubled(cell);
          }
          end = at;
        }
      } else {
        let c = bytes[at];
        while (c !== delimiter && c !== LF && c !== CR) c = bytes[++at];
        end = at;
      }
      if (end - start > CELL_BYTES_MAX) throw tooLarge("cell", this.#nextLine + lines, CELL_BYTES_MAX);
      if (cell < CELLS_KEPT) {
        starts[cell] = start;
        ends[cell] = end;
      }
      cell++;
      if (at >= length) {
        if (!final) return -1;
        break;
      }
      if (bytes[at] !== delimiter) break;
      at++;
    }
    if (bytes[at] === CR && at < length) {
      if (at + 1 >= length && !final) return -1; // a LF may follow
      if (at + 1 < length && bytes[at + 1] === LF) at++;
    }
    this.line = this.#nextLine;
    this.#nextLine += lines + 1;
    if (cell > 1 || ends[0] > starts[0] || starts[0] > from) this.#emit(cell);
    return at + 1;
  }

  #emit(cell: number): void {
    this.cellCount = cell;
    for (let i = 0; i < this.#doubledCount; i++) this.#clean(this.#doubled[i]);
    this.#sink.record(this);
  }

  #markDoubled(cell: number): void {
    if (cell < CELLS_KEPT) this.#doubled[this.#doubledCount++] = cell;
  }

  /** Makes `""` one quote, in place; a single quote inside (a stray closing one) goes away. */
  #clean(cell: number): void {
    const { bytes } = this;
    const quote = this.#quote, end = this.ends[cell];
    let to = this.starts[cell];
    for (let from = to; from < end; from++) {
      if (bytes[from] === quote) {
        if (from + 1 < end && bytes[from + 1] === quote) from++;
        else continue;
      }
      bytes[to++] = bytes[from];
    }
    this.ends[cell] = to;
  }

  /** The buffer ends inside a quoted cell: an error at the end of the file, else -1. */
  #openQuote(start: number, lines: number, final: boolean): number {
    const line = this.#nextLine + lines - countLines(this.bytes, start, this.#length);
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

function countLines(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let i = from; i < to; i++) if (bytes[i] === LF) lines++;
  return lines;
}

function unclosedQuote(line: number): AppError {
  return new AppError(
    "CSV_UNREADABLE",
    `Cannot read the file: the quote that opens on line ${line} never closes`,
    {
      details: { line },
    },
  );
}

function tooLarge(what: "cell" | "row", line: number, limit: number): AppError {
  return new AppError(
    "PAYLOAD_TOO_LARGE",
    `Cannot read the ${what} on line ${line}: it is over ${limit} bytes`,
    {
      details: { line, limit },
    },
  );
}
