import { KIND, type Kind } from "./kind.ts";

const CELL_BYTES_TRIED = 100;
const SPACE = 32, COMMA = 44, DOT = 46, COLON = 58;
const ZERO = 48, ONE = 49, TWO = 50, FIVE = 53, NINE = 57;
const OTHER_DELIMITERS = [";", "\t", "|"].map((one) => one.charCodeAt(0));

/** Kinds of cell that matter to the search for a dialect alone. */
export const SNIFFED = {
  /** An int that may be the name of a column: 2020. */
  YEAR: -1,
  /** A text that holds what looks like another delimiter, or a quote without standing in quotes. */
  SUSPECT: -2,
  /** 12:30 */
  TIME: -3,
} as const;
export type SniffedKind = Kind | (typeof SNIFFED)[keyof typeof SNIFFED];

/** Where a cell lies. */
interface CellBytes {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
}

/** What a cell of this kind is to the search for a dialect with these marks; `quote` is null for a cell in quotes. */
export function refine(
  kind: Kind,
  cell: CellBytes,
  { delimiter, quote }: { readonly delimiter: number; readonly quote: number | null },
): SniffedKind {
  const { bytes, start, end } = cell;
  if (kind === KIND.COMMA_FLOAT && bytes[start] === COMMA) return SNIFFED.SUSPECT; // ,5 is more often the rest of a cell
  if (kind !== KIND.INT && kind !== KIND.TEXT || end - start > CELL_BYTES_TRIED) return kind;
  const word = trimmed(cell);
  if (kind === KIND.INT) return isYear(word) ? SNIFFED.YEAR : kind;
  if (isTime(word)) return SNIFFED.TIME;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === quote || byte !== delimiter && OTHER_DELIMITERS.includes(byte)) return SNIFFED.SUSPECT;
  }
  return kind;
}

function trimmed({ bytes, start, end }: CellBytes): CellBytes {
  while (start < end && bytes[start] <= SPACE) start++;
  while (end > start && bytes[end - 1] <= SPACE) end--;
  return { bytes, start, end };
}

/** 1500 to 2099 */
function isYear({ bytes, start, end }: CellBytes): boolean {
  if (end - start !== 4 || digitsFrom(bytes, start, end) !== 4) return false;
  return bytes[start] === ONE ? bytes[start + 1] >= FIVE : bytes[start] === TWO && bytes[start + 1] === ZERO;
}

/** 9:30, 09:30:00, 09:30:00.5 */
function isTime({ bytes, start, end }: CellBytes): boolean {
  const hour = digitsFrom(bytes, start, end);
  if (hour < 1 || hour > 2) return false;
  let at = start + hour;
  for (let part = 0; part < 2; part++) {
    if (bytes[at] !== COLON || digitsFrom(bytes, at + 1, end) !== 2) return false;
    at += 3;
    if (at === end) return true;
  }
  const fraction = digitsFrom(bytes, at + 1, end);
  return bytes[at] === DOT && fraction > 0 && at + 1 + fraction === end;
}

/** Digits that stand there one after the other. */
function digitsFrom(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] >= ZERO && bytes[at] <= NINE) at++;
  return Math.max(0, at - start);
}

export function isTextKind(kind: SniffedKind): boolean {
  const isLetter = kind >= KIND.LETTER_T && kind <= KIND.LETTER_N; // one letter is a bool only beside its opposite
  return kind === KIND.TEXT || kind === SNIFFED.SUSPECT || isLetter;
}
