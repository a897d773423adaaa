import { AppError } from "@shared/core/errors.ts";
import { CellClassifier } from "./cell_classifier.ts";
import { KIND, type Kind } from "./kind.ts";
import { NullWords } from "./null_words.ts";
import { type CsvRecord, CsvScanner } from "./scanner.ts";

/** Delimiters that are tried, most usual first: the order settles a tie. */
export const DELIMITERS = [",", "\t", ";", "|", "^", ":"] as const;

export interface DialectOptions {
  readonly delimiter?: string;
  readonly quote?: string;
  readonly header?: boolean;
}

/** What the head of the file says of its form. */
export interface SniffedDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
  /** Columns: as many as the header has, or as most of the first rows have where that is more. */
  readonly width: number;
  /** Whether the first line is `sep=;`, a note to spreadsheets and no data. */
  readonly hasSepLine: boolean;
}

/** Longest `sep=` line with its line end. */
export const SEP_LINE_BYTES_MAX = 7;
const decoder = new TextDecoder();
const SEP_LINE = /^sep=([,;|:^\t])(?:\r\n?|\n|$)/i;
const RECORDS_TRIED = 200;
const CELLS_TRIED = 1001; // of a record: one more than a dataset may have
const CELLS_TRIED_OF_ALL = 20_000;
const CELL_BYTES_TRIED = 100;
const HINTS: readonly (readonly [string, string])[] = [
  ["PK\x03\x04", "a zip archive or an XLSX workbook: unpack it, or save the sheet as CSV"],
  ["%PDF-", "a PDF document: export the table as CSV"],
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["\x1f\x8b", "a gzip file: unpack it first"],
  ["\xfd7zXZ\0", "an xz file: unpack it first"],
  ["\x28\xb5\x2f\xfd", "a Zstandard file: unpack it first"],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"],
  ["PAR1\x15", "a Parquet file: export the table as CSV"],
  ["ARROW1\0", "an Arrow file: export the table as CSV"],
  ["\xd0\xcf\x11\xe0", "an old Office document: save the sheet as CSV"],
  ["SQLite format 3\0", "an SQLite database: export the table as CSV"],
];

/** Throws UNSUPPORTED_MEDIA_TYPE, with what it is, for bytes that begin like a known form other than CSV. */
export function refuseOtherForms(head: Uint8Array): void {
  for (const [magic, hint] of HINTS) {
    if (Array.from(magic).every((character, i) => head[i] === character.charCodeAt(0))) {
      throw new AppError("UNSUPPORTED_MEDIA_TYPE", `Cannot read the file as CSV: it is ${hint}`);
    }
  }
}

/** The `sep=` line that some spreadsheets write first, with its length in bytes; null where there is none. */
export function readSepLine(head: Uint8Array): { delimiter: string; bytes: number } | null {
  const match = SEP_LINE.exec(decoder.decode(head.subarray(0, SEP_LINE_BYTES_MAX)));
  return match === null ? null : { delimiter: match[1], bytes: match[0].length };
}

/** Delimiter, header and width of a file from its head in UTF-8; what the caller names is not guessed. */
export function sniffDialect(head: Uint8Array, options: DialectOptions): SniffedDialect {
  const sep = readSepLine(head);
  const body = sep === null ? head : head.subarray(sep.bytes);
  const quote = options.quote ?? '"';
  const named = options.delimiter ?? sep?.delimiter;
  const candidates = named === undefined ? DELIMITERS : [named];
  const trials = candidates.map((delimiter) => tryDelimiter(body, delimiter, quote));
  const best = trials.reduce((a, b) => b.score > a.score ? b : a);
  return {
    delimiter: best.delimiter,
    quote,
    header: options.header ?? looksLikeHeader(best.rows),
    width: Math.max(best.rows[0]?.length ?? 0, best.usualWidth),
    hasSepLine: sep !== null,
  };
}

/** Kinds of cell that matter here alone. */
const SNIFFED = {
  /** An int that may be the name of a column: 2020. */
  YEAR: -1,
  /** A number with a decimal comma, which speaks for another delimiter. */
  COMMA_NUMBER: -2,
  /** A text that holds what looks like another delimiter. */
  SUSPECT: -3,
} as const;
type SniffedKind = Kind | (typeof SNIFFED)[keyof typeof SNIFFED];

interface Trial {
  readonly delimiter: string;
  readonly rows: readonly SniffedKind[][];
  readonly usualWidth: number;
  readonly score: number;
}

/** Reads the head with one delimiter; the score is high where rows are equally wide and cells are of a known kind. */
function tryDelimiter(head: Uint8Array, delimiter: string, quote: string): Trial {
  const classifier = new CellClassifier(new NullWords());
  const rows: SniffedKind[][] = [];
  let cells = 0;
  const sink = {
    record({ bytes, starts, ends, cellCount }: CsvRecord) {
      if (rows.length >= RECORDS_TRIED || cells >= CELLS_TRIED_OF_ALL) return;
      const length = Math.min(cellCount, CELLS_TRIED);
      cells += length;
      rows.push(Array.from({ length }, (_, i) => {
        const kind = classifier.classify(bytes, starts[i], ends[i]);
        return refine(kind, bytes.subarray(starts[i], ends[i]), delimiter);
      }));
    },
  };
  const scanner = new CsvScanner({ delimiter: delimiter.charCodeAt(0), quote: quote.charCodeAt(0) }, sink);
  try {
    scanner.push(head);
    scanner.finish();
  } catch (error) {
    if (!(error instanceof AppError)) throw error; // the head may end inside a quoted cell: judge what was read
  }
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  const [usualWidth, usualRows] = [...widths].reduce((a, b) => b[1] > a[1] ? b : a, [0, 0]);
  return { delimiter, rows, usualWidth, score: scoreOf({ delimiter, rows, usualWidth }, usualRows) };
}

function refine(kind: Kind, cell: Uint8Array, delimiter: string): SniffedKind {
  if (kind !== KIND.INT && kind !== KIND.TEXT || cell.length > CELL_BYTES_TRIED) return kind;
  const text = decoder.decode(cell).trim();
  if (kind === KIND.INT) return /^(?:1[5-9]|20)\d\d$/.test(text) ? SNIFFED.YEAR : kind;
  if (/^[+-]?[\d.]*\d,\d+$/.test(text) && /[;\t|]/.test(delimiter)) return SNIFFED.COMMA_NUMBER;
  return /[;\t|]/.test(text) ? SNIFFED.SUSPECT : kind;
}

function scoreOf({ delimiter, rows, usualWidth }: Omit<Trial, "score">, usualRows: number): number {
  if (usualWidth < 2) return delimiter === "," ? 1e-9 : 0; // one column: the comma is as good as any
  const consistency = usualRows / rows.length;
  let known = 0, suspect = 0, cells = 0;
  for (const row of rows) {
    for (const kind of row) {
      cells++;
      if (kind === SNIFFED.SUSPECT) suspect++;
      else if (kind !== KIND.TEXT) known++;
    }
  }
  const content = (0.25 + 0.75 * (known / cells) ** 2) * (1 - 0.5 * suspect / cells);
  const rarity = delimiter === ":" || delimiter === "^" ? 0.4 : 1; // they stand inside times and formulas
  const firstRow = rows[0].length === usualWidth ? 1 : 0.5; // a header is as wide as its rows
  return consistency ** 2 * Math.log2(usualWidth) * content * rarity * firstRow;
}

/**
 * Whether the first row names the columns: where a column of numbers, dates or the like begins with a text, or where
 * no such column begins with a value of its kind. A year is a name unless years stand below it.
 */
function looksLikeHeader([first, ...rest]: readonly SniffedKind[][]): boolean {
  if (first === undefined || rest.length === 0) return true;
  let values = 0;
  for (let column = 0; column < first.length; column++) {
    const below = rest.map((row) => row[column] ?? KIND.NULL).filter((kind) => kind !== KIND.NULL);
    const share = (fits: (kind: SniffedKind) => boolean) => below.filter(fits).length / below.length;
    if (!(share((kind) => !isText(kind)) >= 0.9)) continue;
    if (isText(first[column])) return true;
    const isName = first[column] === SNIFFED.YEAR && share((kind) => kind === SNIFFED.YEAR) < 0.5;
    if (first[column] !== KIND.NULL && !isName) values++;
  }
  return values === 0;
}

function isText(kind: SniffedKind): boolean {
  const isLetter = kind >= KIND.LETTER_T && kind <= KIND.LETTER_N; // one letter is a bool only beside its opposite
  return kind === KIND.TEXT || kind === SNIFFED.SUSPECT || isLetter;
}
