import { joinBytes } from "@shared/core/join_bytes.ts";
import { AppError, ValidationError } from "@shared/core/errors.ts";
import type { ColumnType, Dialect, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { countedAs } from "../../statistics/counted_type.ts";
import { CellWords } from "./cell_words.ts";
import { ColumnEvidence } from "./column_evidence.ts";
import { columnNames } from "./column_names.ts";
import { decideNamedType, decideTypes, type TypeDecision, type TypeOptions } from "./column_type.ts";
import { sniffDialect, type SniffedDialect } from "./dialect.ts";
import { FALLBACK, findEncoding, type FoundEncoding, ToUtf8, Utf8Check } from "./encoding.ts";
import { refuseOtherForms, refuseOtherTexts } from "./other_forms.ts";
import { Reading } from "./reading.ts";
import { CELLS_KEPT, type CsvRecord, type RecordSink } from "./scanner.ts";

/** Most columns of a dataset. */
export const COLUMNS_MAX = 1000;
/** Characters of a header that are kept. */
const SOURCE_NAME_MAX = 1000;
/** Bytes from which encoding, delimiter and header are found out. */
const HEAD_BYTES = 262_144;

/** How one column is to be read and stored. */
export interface ColumnPlan extends TypeDecision {
  readonly name: string;
  readonly source_name: string;
  /** Cells by the null word that they are. */
  readonly nullWords: ReadonlyMap<string, number>;
}

/** All that reading a file by its types needs to know of it. */
export interface FilePlan {
  readonly dialect: Dialect;
  readonly words: CellWords;
  readonly columns: readonly ColumnPlan[];
  readonly rowCount: number;
}

/** Reads the rows of a file by a guess of its types, and counts what their cells are for the survey. */
export interface Follower extends RecordSink {
  readonly evidence: ColumnEvidence;
}

/** Rows after which a guess is held against what has come. */
const ROWS_BETWEEN_CHECKS = 16_384;

/**
 * The first reading of a file, while its bytes arrive: finds out encoding and dialect from the head, and the type of
 * each column from every cell. A follower may read along by what the head speaks for; the survey says where that has
 * turned out wrong. Memory is the head, one buffer and some forty counters a column, whatever the file's size.
 */
export class Survey implements RecordSink {
  /** Whether the follower's guess does not hold: it is not given any more rows, and those it has are worthless. */
  hasStrayed = false;
  readonly #options: UploadOptions;
  readonly #words: CellWords;
  readonly #utf8 = new Utf8Check();
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #begun: { reading: Reading; found: FoundEncoding; dialect: SniffedDialect } | null = null;
  #header: Uint8Array[] | null = null;
  #width = 0;
  #rowCount = 0;
  #evidence: ColumnEvidence;
  #follower: Follower | null = null;
  #guess: FilePlan | null = null;
  #rowsToCheck = ROWS_BETWEEN_CHECKS;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#words = new CellWords(options);
    this.#evidence = new ColumnEvidence(0, this.#words);
  }

  /** Takes the next bytes of the file as they were sent; those of the head are kept. */
  push(chunk: Uint8Array): void {
    this.#utf8.push(chunk);
    if (this.isHeadWhole) {
      if (!this.#utf8.isValid) this.#check(); // before the follower meets bytes that are no characters
      return this.#begin().reading.push(chunk);
    }
    this.#head.push(chunk);
    this.#headBytes += chunk.length;
  }

  /** Whether enough of the file is here to guess the rest; its reading begins with the next bytes. */
  get isHeadWhole(): boolean {
    return this.#headBytes >= HEAD_BYTES;
  }

  /** Bytes of the head as far as it has come. */
  get headBytes(): number {
    return this.#headBytes;
  }

  /** What the head alone speaks for; null where it holds no row, or is not in the encoding in which it begins. */
  guess(): FilePlan | null {
    const trial = new Survey(this.#options);
    for (const chunk of this.#head) trial.push(chunk);
    const { reading, found } = trial.#begin();
    reading.flush();
    const plan = trial.#rowCount === 0 ? null : trial.#planSoFar();
    return plan?.dialect.encoding === found.encoding ? plan : null;
  }

  /** Has `follower` read the file by the guess `plan`, from its first row on; to be called once the head is whole. */
  follow(follower: Follower, plan: FilePlan): void {
    this.#follower = follower;
    this.#guess = plan;
    this.#begin();
  }

  /** Says that the file is over; how it is to be read. Throws CSV_UNREADABLE where there is nothing to read. */
  finish(): FilePlan {
    this.#begin().reading.finish();
    this.#utf8.finish();
    this.#check();
    return this.soFar();
  }

  /**
   * How what has come is to be read, without the record that may be cut; `types` in place of those of the options. Throws
   * CSV_UNREADABLE where it is nothing.
   */
  soFar(types = this.#options.types): FilePlan {
    this.#begin();
    if (this.#width > 0) return this.#plan(types);
    throw new AppError("CSV_UNREADABLE", "Cannot read the file: it is empty; send at least a header line");
  }

  record(record: CsvRecord): void {
    if (this.#width === 0) {
      this.#open(record);
      if (this.#header !== null) return;
    }
    this.#rowCount++;
    if (this.#follower === null) return this.#evidence.count(record);
    this.#follower.record(record);
    if (--this.#rowsToCheck === 0) this.#check();
  }

  /** Leaves the follower where its guess is not what all that has come speaks for. */
  #check(): void {
    if (this.#follower === null || this.#guess === null) return;
    this.#rowsToCheck = ROWS_BETWEEN_CHECKS;
    const plan = this.#planSoFar();
    if (plan !== null && isReadAlike(plan, this.#guess)) return;
    this.#evidence = this.#follower.evidence;
    this.#follower = null;
    this.hasStrayed = true;
  }

  /** The plan by what has come; null where the rest must settle what the caller has named. */
  #planSoFar(): FilePlan | null {
    try {
      return this.#plan();
    } catch (error) {
      if (error instanceof ValidationError) return null;
      throw error;
    }
  }

  #plan(types = this.#options.types): FilePlan {
    const { reading, found, dialect } = this.#begin();
    const { encoding, evidence } = this.#finalEncoding(found);
    const headerEncoding = encoding === found.encoding ? "utf-8" : encoding; // else the reading has made it UTF-8
    return {
      dialect: {
        encoding,
        encoding_evidence: evidence,
        delimiter: dialect.delimiter,
        quote: dialect.quote,
        escape: dialect.escape,
        header: dialect.header,
        skip_rows: dialect.skipRows,
        comment: dialect.comment,
        comment_lines: reading.commentLines,
        line_ending: reading.lineEnding,
        nul_bytes_removed: reading.nulBytesRemoved,
        alternatives: [...dialect.alternatives],
      },
      words: this.#words,
      columns: this.#planColumns(new TextDecoder(headerEncoding), types),
      rowCount: this.#rowCount,
    };
  }

  /** The reading of the file, which begins with its head. */
  #begin() {
    if (this.#begun !== null) return this.#begun;
    const head = joinBytes(this.#head), beginning = head.subarray(0, HEAD_BYTES);
    this.#head = [];
    refuseOtherForms(beginning);
    const found = findEncoding(beginning, this.#options.encoding);
    const text = new ToUtf8(found.encoding).push(beginning);
    if (this.#options.delimiter === undefined) refuseOtherTexts(text);
    const dialect = sniffDialect(text, this.#options);
    const reading = new Reading({ ...dialect, encoding: found.encoding }, this);
    this.#begun = { reading, found, dialect };
    reading.push(head);
    return this.#begun;
  }

  /** Meets the first record: the header, or the first row of a file without one. */
  #open(record: CsvRecord): void {
    const dialect = this.#begun?.dialect;
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
    this.#evidence = new ColumnEvidence(this.#width, this.#words);
    if (dialect?.header === false) return;
    const cells = Math.min(record.cellCount, CELLS_KEPT);
    this.#header = Array.from(
      { length: cells },
      (_, i) => record.bytes.slice(record.starts[i], record.ends[i]),
    );
  }

  /** A file that is not UTF-8 throughout is read as windows-1252, in which every byte means something. */
  #finalEncoding(found: FoundEncoding): FoundEncoding {
    if (found.encoding !== "utf-8" || this.#utf8.isValid) return found;
    if (this.#options.encoding === "utf-8") {
      throw new AppError(
        "CSV_UNREADABLE",
        "Cannot read the file as UTF-8: leave the encoding out to have it found out",
      );
    }
    return FALLBACK;
  }

  #planColumns(decoder: TextDecoder, types: UploadOptions["types"]): ColumnPlan[] {
    const sources = Array.from({ length: this.#width }, (_, i) => {
      const cell = this.#header?.[i];
      return cell === undefined ? "" : decoder.decode(cell).slice(0, SOURCE_NAME_MAX);
    });
    const names = columnNames(sources);
    const forced = forcedTypes(types, names, sources);
    const evidence = this.#follower?.evidence ?? this.#evidence;
    const contents = names.map((_, i) => ({ counts: evidence.counts(i), notes: evidence.notes(i) }));
    const options = typeOptionsOf(this.#options), decided = decideTypes(contents, options);
    return names.map((name, i) => {
      const type = forced.get(i);
      const decision = type === undefined ? decided[i] : decideNamedType(type, contents[i], options);
      const flags = name === sources[i] ? decision.flags : [...decision.flags, "renamed" as const];
      return { ...decision, name, source_name: sources[i], flags, nullWords: contents[i].notes.nullWords };
    });
  }
}

/** Types that the caller names, by column index; throws VALIDATION for a column that is not there. */
function forcedTypes(
  types: UploadOptions["types"],
  names: readonly string[],
  sources: readonly string[],
): Map<number, ColumnType> {
  const forced = new Map<number, ColumnType>();
  for (const [column, type] of Object.entries(types ?? {})) {
    const index = names.includes(column) ? names.indexOf(column) : sources.indexOf(column);
    if (index < 0) throw noSuchColumn(column);
    forced.set(index, type);
  }
  return forced;
}

/** Says that the type of a column was named which the file does not have. */
export function noSuchColumn(column: string): ValidationError {
  const message = `Cannot set the type of "${column}": the file has no such column`;
  const token = column.replaceAll("~", "~0").replaceAll("/", "~1"); // RFC 6901
  return new ValidationError(message, [{ pointer: `/options/types/${token}`, message }]);
}

/** Whether both plans read every byte of the file as the same cell. */
function isReadAlike(a: FilePlan, b: FilePlan): boolean {
  return a.dialect.encoding === b.dialect.encoding &&
    a.columns.every((column, i) => isColumnReadAlike(column, b.columns[i]));
}

function isColumnReadAlike(a: ColumnPlan, b: ColumnPlan): boolean {
  return countedAs(a) === countedAs(b) && a.dateOrder === b.dateOrder &&
    a.format?.decimal === b.format?.decimal &&
    a.format?.thousands === b.format?.thousands && a.format?.unit === b.format?.unit;
}

function typeOptionsOf({ type_threshold, date_order, decimal, thousands }: UploadOptions): TypeOptions {
  const marks = { decimal: decimal ?? null, thousands: thousands ?? null };
  return { threshold: type_threshold, dateOrder: date_order ?? null, marks };
}
