import { BOOL_NONE, type BoolWords } from "./bool.ts";
import type { CellWords } from "./cell_words.ts";
import { KIND, type Kind } from "./kind.ts";
import { beginsLikeMarked, MarkedNumberReader } from "./marked_number.ts";
import type { NullWords } from "./null_words.ts";
import { numberKind } from "./number.ts";
import { TemporalReader } from "./temporal.ts";

const SPACE = 32, TAB = 9;
const TEMPORAL_BYTES_MAX = 48;

/** Classifies cells of one file: the plain forms first, each other only where these fail. */
export class CellClassifier {
  /** Where the last cell began and ended without the spaces around it. */
  from = 0;
  to = 0;
  /** What the last cell of a marked kind is. */
  readonly marked = new MarkedNumberReader();
  readonly #nulls: NullWords;
  readonly #bools: BoolWords;
  readonly #temporal: TemporalReader;

  constructor({ nulls, bools, dateOrder }: CellWords) {
    this.#nulls = nulls;
    this.#bools = bools;
    this.#temporal = new TemporalReader(dateOrder === "ymd" ? "ymd" : "dmy");
  }

  /** The kind of the cell `bytes[start..end)`; spaces around it do not count. */
  classify(bytes: Uint8Array, start: number, end: number): Kind {
    while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    this.from = start;
    this.to = end;
    if (start === end) return KIND.NULL;
    return this.#nulls.has(bytes, start, end) ? KIND.NULL : this.classifyValue(bytes, start, end);
  }

  /** The same for a cell that is known to have no spaces around it and to be no word for "no value". */
  classifyValue(bytes: Uint8Array, start: number, end: number): Kind {
    const first = bytes[start];
    if (first <= 57) { // digits, sign, point
      if (this.#bools.hasInts && this.#bools.read(bytes, start, end) !== BOOL_NONE) return this.#bools.kind;
      const kind = numberKind(bytes, start, end);
      if (kind !== KIND.TEXT) return kind;
      return first < 48 ? this.#rareKind(bytes, start, end) : this.#digitsKind(bytes, start, end);
    }
    if (first === 73 || first === 105) { // Infinity, inf
      const kind = numberKind(bytes, start, end);
      if (kind !== KIND.TEXT) return kind;
    }
    if (this.#bools.read(bytes, start, end) !== BOOL_NONE) return this.#bools.kind;
    if (end - start > TEMPORAL_BYTES_MAX) return KIND.TEXT;
    if (endsLikeTime(bytes[end - 1])) {
      const kind = this.#temporal.read(bytes, start, end);
      if (kind !== KIND.TEXT) return kind;
    }
    return beginsLikeMarked(bytes, start, end) ? this.marked.read(bytes, start, end) : KIND.TEXT;
  }

  /** Of a cell that begins with a digit and is no plain number. */
  #digitsKind(bytes: Uint8Array, start: number, end: number): Kind {
    const kind = this.#temporal.read(bytes, start, end);
    return kind === KIND.TEXT ? this.marked.read(bytes, start, end) : kind;
  }

  /** Of a cell that begins with a sign or the like: a marked number, or a word that the caller has named. */
  #rareKind(bytes: Uint8Array, start: number, end: number): Kind {
    if (beginsLikeMarked(bytes, start, end)) {
      const kind = this.marked.read(bytes, start, end);
      if (kind !== KIND.TEXT) return kind;
    }
    return this.#bools.read(bytes, start, end) === BOOL_NONE ? KIND.TEXT : this.#bools.kind;
  }
}

/** Whether a date with a month's name, a time or a zone can end with this byte: a digit, or the last of AM, UTC, Z, GMT. */
function endsLikeTime(byte: number): boolean {
  if (byte >= 48 && byte <= 57) return true;
  const letter = byte | 32;
  return letter === 109 || letter === 99 || letter === 122 || letter === 116;
}
