import { AppError, ValidationError } from "@shared/core/errors.ts";
import type { ColumnFlag, ColumnType, Dialect, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { CellClassifier } from "./cell_classifier.ts";
import { columnNames } from "./column_names.ts";
import {
  dateOrderOf,
  decideType,
  hasAmbiguousDates,
  type KindCounts,
  type TypeDecision,
} from "./column_type.ts";
import {
  readSepLine,
  refuseOtherForms,
  SEP_LINE_BYTES_MAX,
  sniffDialect,
  type SniffedDialect,
} from "./dialect.ts";
import { type Encoding, sniffEncoding, ToUtf8, Utf8Check } from "./encoding.ts";
import { KIND, KIND_COUNT } from "./kind.ts";
import { NullWords } from "./null_words.ts";
import { CELLS_KEPT, type CsvRecord, CsvScanner, type RecordSink } from "./scanner.ts";
import type { DateOrder } from "./temporal.ts";

/** Most columns of a dataset. */
export const COLUMNS_MAX = 1000;
/** Characters of a header that are kept. */
const SOURCE_NAME_MAX = 1000;
/** Bytes from which encoding, delimiter and header are found out. */
const HEAD_BYTES = 262_144;

/** How one column is to be read and stored. */
export interface ColumnPlan {
  readonly name: string;
  readonly source_name: string;
  readonly type: ColumnType;
  readonly dateOrder: DateOrder | null;
  readonly flags: readonly ColumnFlag[];
}

/** All that the second pass needs to know of a file. */
export interface FilePlan {
  readonly dialect: Dialect;
  readonly hasSepLine: boolean;
  readonly nullWords: NullWords;
  readonly columns: readonly ColumnPlan[];
  readonly rowCount: number;
}

/**
 * The first pass over a file, while its bytes arrive: finds out encoding and dialect from the head, and the type of each
 * column from every cell. Memory is one buffer and sixteen counters a column, whatever the file's size.
 */
export class Survey implements RecordSink {
  readonly #options: UploadOptions;
  readonly #classifier: CellClassifier;
  readonly #nullWords: NullWords;
  readonly #utf8 = new Utf8Check();
  #head = new Uint8Array(HEAD_BYTES);
  #headBytes = 0;
  #reading: Reading | null = null;
  #header: Uint8Array[] | null = null;
  #width = 0;
  #rowCount = 0;
  #counts = new Float64Array(0);

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#nullWords = new NullWords(options.null_values);
    this.#classifier = new CellClassifier(this.#nullWords);
  }

  /** Takes the next bytes of the file as they were sent; the chunk may be reused afterwards. */
  push(chunk: Uint8Array): void {
    this.#utf8.push(chunk);
    if (this.#reading !== null) return this.#reading.push(chunk);
    const part = chunk.subarray(0, HEAD_BYTES - this.#headBytes);
    this.#head.set(part, this.#headBytes);
    this.#headBytes += part.length;
    if (this.#headBytes === HEAD_BYTES) this.#begin().push(chunk.subarray(part.length));
  }

  /** Says that the file is over; the plan for reading it again. Throws CSV_UNREADABLE where there is nothing to read. */
  finish(): FilePlan {
    const reading = this.#reading ?? this.#begin();
    reading.finish();
    if (this.#width === 0) {
      throw new AppError("CSV_UNREADABLE", "Cannot read the file: it is empty; send at least a header line");
    }
    const encoding = this.#finalEncoding(reading.encoding);
    const headerEncoding = encoding === reading.encoding ? "utf-8" : encoding; // else the reading has made it UTF-8
    return {
      dialect: {
        encoding,
        delimiter: reading.dialect.delimiter,
        quote: reading.dialect.quote,
        header: reading.dialect.header,
        nul_bytes_removed: reading.nulBytesRemoved,
      },
      hasSepLine: reading.dialect.hasSepLine,
      nullWords: this.#nullWords,
      columns: this.#planColumns(new TextDecoder(headerEncoding)),
      rowCount: this.#rowCount,
    };
  }

  record(record: CsvRecord): void {
    if (this.#width === 0) {
      this.#open(record);
      if (this.#header !== null) return;
    }
    this.#rowCount++;
    const { bytes, starts, ends } = record;
    const cells = Math.min(record.cellCount, this.#width);
    const counts = this.#counts;
    for (let i = 0; i < cells; i++) {
      counts[i * KIND_COUNT + this.#classifier.classify(bytes, starts[i], ends[i])]++;
    }
    for (let i = cells; i < this.#width; i++) counts[i * KIND_COUNT]++; // KIND.NULL is 0
  }

  #begin(): Reading {
    const head = this.#head.subarray(0, this.#headBytes);
    refuseOtherForms(head);
    const encoding = this.#options.encoding ?? sniffEncoding(head);
    const text = new ToUtf8(encoding).push(head);
    const dialect = sniffDialect(text, this.#options);
    this.#reading = new Reading(encoding, dialect, this);
    this.#reading.push(head);
    this.#head = new Uint8Array(0);
    return this.#reading;
  }

  /** Meets the first record: the header, or the first row of a file without one. */
  #open(record: CsvRecord): void {
    const dialect = this.#reading?.dialect;
    this.#width = Math.max(record.cellCount, dialect?.width ?? 0);
    if (this.#width > COLUMNS_MAX) {
      throw new AppError(
        "TOO_MANY_COLUMNS",
        `Cannot store ${this.#width} columns: the limit is ${COLUMNS_MAX}`,
        {
          details: { columns: this.#width, limit: COLUMNS_MAX },
        },
      );
    }
    this.#counts = new Float64Array(this.#width * KIND_COUNT);
    if (dialect?.header === false) return;
    const cells = Math.min(record.cellCount, CELLS_KEPT);
    this.#header = Array.from(
      { length: cells },
      (_, i) => record.bytes.slice(record.starts[i], record.ends[i]),
    );
  }

  /** A file that is not UTF-8 throughout is read as windows-1252, in which every byte means something. */
  #finalEncoding(sniffed: Encoding): Encoding {
    const isUtf8 = this.#utf8.finish();
    if (sniffed !== "utf-8" || isUtf8) return sniffed;
    if (this.#options.encoding === "utf-8") {
      throw new AppError(
        "CSV_UNREADABLE",
        "Cannot read the file as UTF-8: leave the encoding out to have it found out",
      );
    }
    return "windows-1252";
  }

  #planColumns(decoder: TextDecoder): ColumnPlan[] {
    const sources = Array.from({ length: this.#width }, (_, i) => {
      const cell = this.#header?.[i];
      return cell === undefined ? "" : decoder.decode(cell).slice(0, SOURCE_NAME_MAX);
    });
    const names = columnNames(sources);
    const forced = this.#forcedTypes(names, sources);
    const { type_threshold: threshold, date_order: dateOrder = null } = this.#options;
    return names.map((name, i) => {
      const counts = this.#counts.subarray(i * KIND_COUNT, (i + 1) * KIND_COUNT);
      const type = forced.get(i);
      const decision = type === undefined
        ? decideType(counts, { threshold, dateOrder })
        : forcedType(type, counts, dateOrder);
      const flags = name === sources[i] ? decision.flags : [...decision.flags, "renamed" as const];
      return { name, source_name: sources[i], type: decision.type, dateOrder: decision.dateOrder, flags };
    });
  }

  /** Types that the caller names, by column index; throws VALIDATION for a column that is not there. */
  #forcedTypes(names: readonly string[], sources: readonly string[]): Map<number, ColumnType> {
    const forced = new Map<number, ColumnType>();
    for (const [column, type] of Object.entries(this.#options.types ?? {})) {
      const index = names.includes(column) ? names.indexOf(column) : sources.indexOf(column);
      if (index < 0) {
        const message = `Cannot set the type of "${column}": the file has no such column`;
        const token = column.replaceAll("~", "~0").replaceAll("/", "~1"); // RFC 6901
        throw new ValidationError(message, [{ pointer: `/options/types/${token}`, message }]);
      }
      forced.set(index, type);
    }
    return forced;
  }
}

/** A file's bytes on their way to records: UTF-8, without the `sep=` line. */
export class Reading {
  readonly #toUtf8: ToUtf8;
  readonly #scanner: CsvScanner;
  #skip: Uint8Array | null; // what has been held back until the `sep=` line is whole

  constructor(
    readonly encoding: Encoding,
    readonly dialect: Pick<SniffedDialect, "delimiter" | "quote" | "header" | "hasSepLine" | "width">,
    sink: RecordSink,
  ) {
    this.#toUtf8 = new ToUtf8(encoding);
    this.#scanner = new CsvScanner(
      { delimiter: dialect.delimiter.charCodeAt(0), quote: dialect.quote.charCodeAt(0) },
      sink,
      dialect.hasSepLine ? 2 : 1,
    );
    this.#skip = dialect.hasSepLine ? new Uint8Array(0) : null;
  }

  get nulBytesRemoved(): number {
    return this.#toUtf8.nulBytesRemoved;
  }

  push(chunk: Uint8Array): void {
    this.#scan(this.#toUtf8.push(chunk), false);
  }

  finish(): void {
    this.#scan(this.#toUtf8.finish(), true);
    this.#scanner.finish();
  }

  #scan(bytes: Uint8Array, final: boolean): void {
    if (this.#skip === null) return this.#scanner.push(bytes);
    const held = new Uint8Array(this.#skip.length + bytes.length);
    held.set(this.#skip);
    held.set(bytes, this.#skip.length);
    if (held.length < SEP_LINE_BYTES_MAX && !final) {
      this.#skip = held;
      return;
    }
    this.#skip = null;
    this.#scanner.push(held.subarray(readSepLine(held)?.bytes ?? 0));
  }
}

/** The type that the caller names; throws VALIDATION for dates whose day and month nothing tells apart. */
function forcedType(type: ColumnType, counts: KindCounts, named: DateOrder | null): TypeDecision {
  const isTemporal = type === "date" || type === "timestamp";
  if (isTemporal && hasAmbiguousDates(counts, named)) {
    const message = "Cannot tell day from month in a column that is to hold dates: say which with date_order";
    throw new ValidationError(message, [{ pointer: "/options/date_order", message }]);
  }
  const isEmpty = counts.every((count, kind) => count === 0 || kind === KIND.NULL);
  return {
    type,
    dateOrder: isTemporal ? dateOrderOf(counts, named) : null,
    flags: isEmpty ? ["all_null"] : [],
  };
}
