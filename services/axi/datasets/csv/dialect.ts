import { DELIMITERS } from "@shared/contracts/axi_datasets.ts";
import { CellClassifier } from "./cell_classifier.ts";
import { CellWords } from "./cell_words.ts";
import { type Trial, type TriedRow, tryDialect } from "./dialect_trial.ts";
import { KIND } from "./kind.ts";
import type { ScanDialect } from "./scanner.ts";
import { isTextKind, SNIFFED, type SniffedKind } from "./sniffed_kind.ts";

/** Most other dialects that are told. */
const ALTERNATIVES_MAX = 5;
/** Score below which another dialect, beside the best one, is not worth telling. */
const ALTERNATIVE_SCORE_MIN = 0.001;

/** What the caller says of the file's form. */
export interface DialectOptions {
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly header?: boolean;
  readonly skip_rows?: number;
  readonly comment?: string;
}

/** What the head of the file says of its form. */
export interface SniffedDialect {
  readonly delimiter: string;
  readonly quote: string;
  /** What takes the meaning of a quote inside quotes: the quote itself, or a backslash. */
  readonly escape: string;
  readonly header: boolean;
  /** Lines before the table, a `sep=` line among them. */
  readonly skipRows: number;
  /** First character of lines that are left out; null where there are none. */
  readonly comment: string | null;
  /** Other ways to read the head, best first. */
  readonly alternatives: readonly DialectAlternative[];
  /** Columns: as many as the header has, or as most of the first rows have where that is more. */
  readonly width: number;
}

/** Another way to read the file. */
export interface DialectAlternative {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  /** How well it reads the head beside the dialect that was taken, 0..1. */
  readonly score: number;
}

/** Longest `sep=` line with its line end. */
export const SEP_LINE_BYTES_MAX = 7;
const decoder = new TextDecoder();
const LF = 10, CR = 13, APOSTROPHE = 39, BACKSLASH = 92;
/** Bytes in which unusual quotes and escapes are looked for. */
const MARKS_SOUGHT_BYTES = 65_536;
/** Two cells side by side in apostrophes, and no more: prose has them too. */
const APOSTROPHE_CELLS = /(?:^|[\r\n])'[^'\r\n]*'[,;|\t:^]'[^'\r\n]*'(?:[,;|\t:^\r\n]|$)/;
/** A quote after a backslash that can't be a path's last one before the end of a cell. */
const BACKSLASH_QUOTE = /\\"[^,;|\t:^\r\n"]/;
const SEP_LINE = /^sep=([,;|:^\t])(?:\r\n?|\n|$)/i;

/** The `sep=` line that some spreadsheets write first, with its length in bytes; null where there is none. */
export function readSepLine(head: Uint8Array): { delimiter: string; bytes: number } | null {
  const match = SEP_LINE.exec(decoder.decode(head.subarray(0, SEP_LINE_BYTES_MAX)));
  return match === null ? null : { delimiter: match[1], bytes: match[0].length };
}

/** The form of a file from its head in UTF-8; what the caller names is not guessed. */
export function sniffDialect(head: Uint8Array, options: DialectOptions): SniffedDialect {
  const sep = readSepLine(head);
  const skipped = Math.max(options.skip_rows ?? 0, sep === null ? 0 : 1);
  const body = head.subarray(endOfLines(head, skipped));
  const classifier = new CellClassifier(new CellWords());
  const tried = formsOf(body, options, sep?.delimiter).map((form) => {
    const trial = tryDialect(body, scanDialectOf(form), classifier);
    return { form, trial, header: options.header ?? looksLikeHeader(trial.rows) };
  });
  const best = tried.reduce((a, b) => b.trial.score > a.trial.score ? b : a);
  const { form, trial, header } = best;
  const isSkipNamed = options.skip_rows !== undefined;
  return {
    ...form,
    header,
    skipRows: skipped + (isSkipNamed ? 0 : trial.preambleLines),
    comment: form.comment ?? (trial.hasComments ? "#" : null),
    width: Math.max(trial.rows[0]?.kinds.length ?? 0, trial.usualWidth),
    alternatives: alternativesOf(tried, best),
  };
}

/** Delimiter, quote, escape and comment of a file. */
export interface Form {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly comment: string | null;
}

/** The bytes that cut a file of this form into records. */
export function scanDialectOf({ delimiter, quote, escape, comment }: Form): ScanDialect {
  return {
    delimiter: delimiter.charCodeAt(0),
    quote: quote.charCodeAt(0),
    ...(escape === quote ? {} : { escape: escape.charCodeAt(0) }),
    ...(comment === null ? {} : { comment: comment.charCodeAt(0) }),
  };
}

/** Where the first `count` lines end; the end of the bytes where there are fewer. */
export function endOfLines(bytes: Uint8Array, count: number): number {
  let at = 0;
  for (let line = 0; line < count && at < bytes.length; line++) {
    while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
    at += bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1;
  }
  return Math.min(at, bytes.length);
}

/** The forms to try, most usual first; a delimiter that is nowhere in the head needs no trial. */
function formsOf(body: Uint8Array, options: DialectOptions, sepDelimiter: string | undefined): Form[] {
  const named = options.delimiter ?? sepDelimiter;
  const delimiters = named === undefined
    ? DELIMITERS.filter((one) => one === "," || body.includes(one.charCodeAt(0)))
    : [named];
  const beginning = body.subarray(0, MARKS_SOUGHT_BYTES);
  const hasApostrophes = beginning.includes(APOSTROPHE), hasBackslashes = beginning.includes(BACKSLASH);
  const start = hasApostrophes || hasBackslashes ? decoder.decode(beginning) : "";
  const quotes = options.quote !== undefined
    ? [options.quote]
    : APOSTROPHE_CELLS.test(start)
    ? [`"`, "'"]
    : [`"`];
  const comment = options.comment ?? null;
  return quotes.flatMap((quote) => {
    const isEscaped = quote === `"` && BACKSLASH_QUOTE.test(start);
    const escapes = options.escape !== undefined ? [options.escape] : isEscaped ? ["\\", quote] : [quote];
    return escapes.flatMap((escape) =>
      delimiters.map((delimiter) => ({ delimiter, quote, escape, comment }))
    );
  });
}

interface Tried {
  readonly form: Form;
  readonly trial: Trial;
  readonly header: boolean;
}

function alternativesOf(tried: readonly Tried[], best: Tried): DialectAlternative[] {
  return tried.filter((one) => one !== best)
    .map(({ form: { delimiter, quote, escape }, trial, header }) => {
      const score = Math.round(1000 * trial.score / best.trial.score) / 1000;
      return { delimiter, quote, escape, header, score };
    })
    .filter(({ score }) => score >= ALTERNATIVE_SCORE_MIN)
    .sort((a, b) => b.score - a.score)
    .slice(0, ALTERNATIVES_MAX);
}

/**
 * Whether the first row names the columns: where a column of numbers, dates or the like begins with a text, or where
 * no such column begins with a value of its kind. A year is a name unless years stand below it.
 */
function looksLikeHeader([first, ...rest]: readonly TriedRow[]): boolean {
  if (first === undefined || rest.length === 0) return true;
  let values = 0;
  for (let column = 0; column < first.kinds.length; column++) {
    const below = rest.map(({ kinds }) => kinds[column] ?? KIND.NULL).filter((kind) => kind !== KIND.NULL);
    const share = (fits: (kind: SniffedKind) => boolean) => below.filter(fits).length / below.length;
    if (!(share((kind) => !isTextKind(kind)) >= 0.9)) continue;
    const kind = first.kinds[column];
    if (isTextKind(kind)) return true;
    const isName = kind === SNIFFED.YEAR && share((kind) => kind === SNIFFED.YEAR) < 0.5;
    if (kind !== KIND.NULL && !isName) values++;
  }
  return values === 0;
}
