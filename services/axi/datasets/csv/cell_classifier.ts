import { KIND, type Kind } from "./kind.ts";
import { BOOL_NONE, readBool } from "./bool.ts";
import { numberKind } from "./number.ts";
import { TemporalReader } from "./temporal.ts";
import type { NullWords } from "./null_words.ts";

const SPACE = 32, TAB = 9;
const TEMPORAL_BYTES_MAX = 48;

/** Classifies cells of one file. */
export class CellClassifier {
  readonly #nullWords: NullWords;
  readonly #temporal = new TemporalReader();

  constructor(nullWords: NullWords) {
    this.#nullWords = nullWords;
  }

  /** The kind of the cell `bytes[start..end)`; spaces around it do not count. */
  classify(bytes: Uint8Array, start: number, end: number): Kind {
    while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    if (start === end) return KIND.NULL;
    if (this.#nullWords.has(bytes, start, end)) return KIND.NULL;
    const first = bytes[start];
    if (first <= 57) { // digits, sign, point; other signs fail at once
      const kind = numberKind(bytes, start, end);
      if (kind !== KIND.TEXT || first < 48) return kind;
    } else {
      if (first === 73 || first === 105) { // Infinity, inf
        const kind = numberKind(bytes, start, end);
        if (kind !== KIND.TEXT) return kind;
      }
      if (readBool(bytes, start, end) !== BOOL_NONE) return KIND.BOOL;
      if (end - start > TEMPORAL_BYTES_MAX || !endsLikeTime(bytes[end - 1])) return KIND.TEXT;
    }
    return this.#temporal.read(bytes, start, end);
  }
}

/** Whether a date with a month's name, a time or a zone can end with this byte: a digit, or the last of AM, UTC, Z, GMT. */
function endsLikeTime(byte: number): boolean {
  if (byte >= 48 && byte <= 57) return true;
  const letter = byte | 32;
  return letter === 109 || letter === 99 || letter === 122 || letter === 116;
}
