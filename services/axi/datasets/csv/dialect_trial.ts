import { AppError } from "@shared/core/errors.ts";
import type { CellClassifier } from "./cell_classifier.ts";
import { KIND } from "./kind.ts";
import { type CsvRecord, CsvScanner, type ScanDialect } from "./scanner.ts";
import { isTextKind, refine, SNIFFED, type SniffedKind } from "./sniffed_kind.ts";

const RECORDS_TRIED = 200;
const CELLS_TRIED = 1001; // of a record: one more than a dataset may have
const CELLS_TRIED_OF_ALL = 20_000;
const PREAMBLE_RECORDS_MAX = 100;
/** What is scanned at once: a trial ends soon after the records it needs. */
const STEP_BYTES = 8 * 1024;
const HASH = 35, SPACE = 32;

/** One record as a dialect cuts it. */
export interface TriedRow {
  readonly kinds: readonly SniffedKind[];
  readonly line: number;
  /** Cells that are not empty, and cells in quotes. */
  readonly filled: number;
  readonly quoted: number;
  /** Whether it begins with a `#` outside of quotes, and whether a space follows. */
  readonly hash: "none" | "hash" | "hash_space";
}

/** The head of a file as one dialect reads it. */
export interface Trial {
  /** The table: without what stands before it and without comments. */
  readonly rows: readonly TriedRow[];
  /** Cells that most rows have. */
  readonly usualWidth: number;
  /** Lines before the table, titles and notes; 0 where it begins at once. */
  readonly preambleLines: number;
  /** Whether lines that begin with `#` stand among the rows and are none. */
  readonly hasComments: boolean;
  /** High where rows are equally wide, cells are of a known kind, and quotes stand where they belong. */
  readonly score: number;
}

/** Reads the head by one dialect, from its first line on, and judges it: consistency of widths times that of types. */
export function tryDialect(head: Uint8Array, dialect: ScanDialect, classifier: CellClassifier): Trial {
  const all = readRows(head, dialect, classifier);
  const [usualWidth] = usual(all);
  const first = usualWidth < 2 ? 0 : firstOfTable(all, usualWidth);
  const body = all.slice(first);
  const hasComments = dialect.comment === undefined && usualWidth > 1 && holdsComments(body, usualWidth);
  const rows = hasComments ? body.filter(({ hash }) => hash === "none") : body;
  return {
    rows,
    usualWidth,
    preambleLines: first === 0 ? 0 : all[first].line - 1,
    hasComments,
    score: scoreOf(rows, usualWidth, String.fromCharCode(dialect.delimiter)) * creditOf(rows, first),
  };
}

function readRows(head: Uint8Array, dialect: ScanDialect, classifier: CellClassifier): TriedRow[] {
  const rows: TriedRow[] = [];
  let cells = 0;
  const isEnough = () => rows.length >= RECORDS_TRIED || cells >= CELLS_TRIED_OF_ALL;
  const scanner = new CsvScanner(dialect, {
    record(record) {
      if (isEnough()) return;
      rows.push(rowOf(record, dialect, classifier));
      cells += Math.min(record.cellCount, CELLS_TRIED);
    },
  });
  try {
    for (let from = 0; from < head.length && !isEnough(); from += STEP_BYTES) {
      scanner.push(head.subarray(from, from + STEP_BYTES));
    }
    if (!isEnough()) scanner.finish();
  } catch (error) {
    if (!(error instanceof AppError)) throw error; // the head may end inside a quoted cell: judge what was read
  }
  return rows;
}

function rowOf(
  { bytes, starts, ends, cellCount, line }: CsvRecord,
  dialect: ScanDialect,
  classifier: CellClassifier,
) {
  let filled = 0, quoted = 0;
  const isQuoted = (i: number) => starts[i] > 0 && bytes[starts[i] - 1] === dialect.quote;
  const length = Math.min(cellCount, CELLS_TRIED), kinds = new Array<SniffedKind>(length);
  const { delimiter, quote } = dialect, bare = { delimiter, quote }, inQuotes = { delimiter, quote: null };
  const cell = { bytes, start: 0, end: 0 }; // one for all: a trial meets thousands
  for (let i = 0; i < length; i++) {
    const marks = isQuoted(i) ? inQuotes : bare;
    if (marks === inQuotes) quoted++;
    if (ends[i] > starts[i]) filled++;
    cell.start = starts[i];
    cell.end = ends[i];
    kinds[i] = refine(classifier.classify(bytes, cell.start, cell.end), cell, marks);
  }
  const isHash = bytes[starts[0]] === HASH && ends[0] > starts[0] && !isQuoted(0);
  const hash = !isHash ? "none" : bytes[starts[0] + 1] === SPACE ? "hash_space" : "hash";
  return { kinds, line, filled, quoted, hash } as const;
}

/** The width that most rows have, and how many have it. */
function usual(rows: readonly TriedRow[]): [number, number] {
  const widths = new Map<number, number>();
  for (const { kinds } of rows) widths.set(kinds.length, (widths.get(kinds.length) ?? 0) + 1);
  return [...widths].reduce((a, b) => b[1] > a[1] || b[1] === a[1] && a[0] < 2 ? b : a, [0, 0]);
}

/** Index of the first row of the table: those before it are titles, notes or comments. */
function firstOfTable(rows: readonly TriedRow[], width: number): number {
  const last = Math.min(rows.length - 1, PREAMBLE_RECORDS_MAX);
  for (let i = 0; i < last; i++) {
    if (!isPreamble(rows[i], rows.slice(i + 1), width)) return i;
  }
  return 0;
}

function isPreamble(row: TriedRow, below: readonly TriedRow[], width: number): boolean {
  const [next] = below, isNarrow = row.kinds.length < width;
  if (row.hash !== "none") {
    return row.kinds.length !== width || next.hash !== "none" ||
      row.hash === "hash_space" && !holdsValues(next);
  }
  if (row.filled === 0) return true;
  if (isNarrow) return row.filled <= 1 || row.filled < width / 2 || isBlockOfNotes(row, below, width);
  // A title that a spreadsheet has filled up with delimiters: only where the names of columns follow.
  const full = below.filter(({ filled }) => filled > width / 2).length;
  return width > 2 && row.filled === 1 && isTextKind(row.kinds[0]) && full > below.length / 2 &&
    !holdsValues(next);
}

/** Whether narrow rows alone stand between `row` and the next blank line. */
function isBlockOfNotes(row: TriedRow, below: readonly TriedRow[], width: number): boolean {
  let { line } = row;
  for (const next of below) {
    if (next.line > line + 1) return true;
    if (next.kinds.length >= width) return false;
    line = next.line;
  }
  return false;
}

/** Whether all lines that begin with `#` stand among wider or narrower rows: they are none themselves. */
function holdsComments([first, ...rest]: readonly TriedRow[], width: number): boolean {
  const hashes = rest.filter(({ hash }) => hash !== "none");
  return first?.hash === "none" && hashes.length > 0 && hashes.length <= rest.length / 2 &&
    hashes.every(({ kinds }) => kinds.length !== width);
}

function holdsValues({ kinds }: TriedRow): boolean {
  return kinds.some((kind) => kind !== KIND.NULL && !isTextKind(kind));
}

/** What a score is worth where lines before the table had to be left out: a delimiter that finds them is rarely right. */
function creditOf(rows: readonly TriedRow[], preambleRows: number): number {
  return preambleRows === 0 ? 1 : 0.5 * (rows.length / (rows.length + preambleRows)) ** 2;
}

function scoreOf(rows: readonly TriedRow[], usualWidth: number, delimiter: string): number {
  if (usualWidth < 2) return delimiter === "," ? 1e-9 + knownShare(rows.slice(1)) ** 2 : 0; // the comma for any
  const consistency = usual(rows)[1] / rows.length;
  let suspect = 0, cells = 0, quoted = 0;
  for (const row of rows) {
    quoted += row.quoted;
    cells += row.kinds.length;
    for (const kind of row.kinds) if (kind === SNIFFED.SUSPECT) suspect++;
  }
  const content = (0.25 + 0.75 * knownShare(rows) ** 2) * (1 - 0.5 * suspect / cells) *
    (1 + 0.25 * quoted / cells);
  const rarity = delimiter === ":" || delimiter === "^" ? 0.4 : 1; // they stand inside times and formulas
  const firstRow = rows[0].kinds.length === usualWidth ? 1 : 0.5; // a header is as wide as its rows
  return consistency ** 2 * Math.log2(usualWidth) * content * rarity * firstRow;
}

/** Share of cells that are no mere texts. */
function knownShare(rows: readonly TriedRow[]): number {
  let known = 0, cells = 0;
  for (const { kinds } of rows) {
    cells += kinds.length;
    for (const kind of kinds) if (kind !== KIND.TEXT && kind !== SNIFFED.SUSPECT) known++;
  }
  return cells === 0 ? 0 : known / cells;
}
