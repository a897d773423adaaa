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

const RECORDS_TRIED = 200;
const SEP_LINE = /^sep=([,;|:^\t])\r?(?:\n|$)/i;
const HINTS: readonly (readonly [number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive or an XLSX workbook: save the sheet as CSV"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF document: export the table as CSV"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG image"],
  [[0xff, 0xd8, 0xff], "a JPEG image"],
  [[0x47, 0x49, 0x46, 0x38], "a GIF image"],
  [[0x1f, 0x8b], "a gzip file: unpack it first"],
  [[0x50, 0x41, 0x52, 0x31], "a Parquet file: export the table as CSV"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Office document: save the sheet as CSV"],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], "an SQLite database: export the table as CSV"],
];

/** Throws UNSUPPORTED_MEDIA_TYPE, with what it is, for bytes that begin like a known form other than CSV. */
export function refuseOtherForms(head: Uint8Array): void {
  for (const [magic, hint] of HINTS) {
    if (magic.every((byte, i) => head[i] === byte)) {
      throw new AppError("UNSUPPORTED_MEDIA_TYPE", `Cannot read the file as CSV: it is ${hint}`);
    }
  }
}

/** The `sep=` line that some spreadsheets write first, with its length in bytes; null where there is none. */
export function readSepLine(head: Uint8Array): { delimiter: string; bytes: number } | null {
  const match = SEP_LINE.exec(new TextDecoder().decode(head.subarray(0, 8)));
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
    header: options.header ?? looksLikeHeader(best.kinds, best.headerYears),
    width: Math.max(best.kinds[0]?.length ?? 0, best.usualWidth),
    hasSepLine: sep !== null,
  };
}

interface Trial {
  readonly delimiter: string;
  readonly kinds: readonly Kind[][];
  /** Whether the first row's numbers are all different years: names of columns, not data. */
  readonly headerYears: boolean;
  readonly usualWidth: number;
  readonly score: number;
}

/** Reads the head with one delimiter; the score is high where rows are equally wide and cells are of a known kind. */
function tryDelimiter(head: Uint8Array, delimiter: string, quote: string): Trial {
  const classifier = new CellClassifier(new NullWords());
  const kinds: Kind[][] = [];
  let headerYears = false;
  const record = (r: CsvRecord) => {
    if (kinds.length >= RECORDS_TRIED) return;
    const row: Kind[] = [];
    for (let i = 0; i < Math.min(r.cellCount, 1001); i++) {
      row.push(classifier.classify(r.bytes, r.starts[i], r.ends[i]));
    }
    if (kinds.length === 0) headerYears = areYears(r, row);
    kinds.push(row);
  };
  const scanner = new CsvScanner({ delimiter: delimiter.charCodeAt(0), quote: quote.charCodeAt(0) }, {
    record,
  });
  try {
    scanner.push(head);
    scanner.finish();
  } catch (error) {
    if (!(error instanceof AppError)) throw error; // the head may end inside a quoted cell: judge what was read
  }
  const widths = new Map<number, number>();
  for (const row of kinds) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  const [usualWidth, rows] = [...widths].reduce((a, b) => b[1] > a[1] ? b : a, [0, 0]);
  return { delimiter, kinds, headerYears, usualWidth, score: scoreOf(delimiter, kinds, usualWidth, rows) };
}

function scoreOf(delimiter: string, kinds: readonly Kind[][], usualWidth: number, rows: number): number {
  if (usualWidth < 2) return delimiter === "," ? 1e-9 : 0; // one column: the comma is as good as any
  const consistency = rows / kinds.length;
  let known = 0, cells = 0;
  for (const row of kinds) {
    for (const kind of row) {
      cells++;
      if (kind !== KIND.TEXT) known++;
    }
  }
  const rarity = delimiter === ":" || delimiter === "^" ? 0.4 : 1; // they stand inside times and formulas
  return consistency ** 2 * Math.log2(usualWidth) * (0.5 + 0.5 * known / cells) * rarity;
}

/** A first row is data when every typed column's first cell fits its column's type; years in a row are names. */
function looksLikeHeader(kinds: readonly Kind[][], headerYears: boolean): boolean {
  const [first, ...rest] = kinds;
  if (first === undefined || rest.length === 0 || headerYears) return true;
  let typed = 0;
  for (let column = 0; column < first.length; column++) {
    const below = rest.map((row) => row[column] ?? KIND.NULL).filter((kind) => kind !== KIND.NULL);
    const typedBelow = below.filter((kind) => kind !== KIND.TEXT).length;
    if (below.length === 0 || typedBelow / below.length < 0.9) continue;
    if (first[column] === KIND.TEXT) return true;
    if (first[column] !== KIND.NULL) typed++;
  }
  return typed === 0;
}

function areYears(record: CsvRecord, kinds: readonly Kind[]): boolean {
  const decoder = new TextDecoder();
  const numbers = kinds.flatMap((kind, i) =>
    kind === KIND.INT ? [decoder.decode(record.bytes.subarray(record.starts[i], record.ends[i])).trim()] : []
  );
  return numbers.length > 0 && new Set(numbers).size === numbers.length &&
    numbers.every((n) => /^(1[5-9]|20)\d\d$/.test(n));
}
