import { unitOf } from "./currency.ts";
import { KIND, type Kind } from "./kind.ts";
import { INT_DIGITS_MAX } from "./number.ts";

const CELL_BYTES_MAX = 48;
const EDGE_BYTES_MAX = 12; // before or after the digits: a sign, a parenthesis, spaces and a currency
const UNIT_BYTES_MAX = 8;
const ZERO = 48, NINE = 57, MINUS = 45, PLUS = 43, POINT = 46, COMMA = 44, SPACE = 32, APOSTROPHE = 39;
const OPEN = 40, CLOSE = 41;

/** What stands between digits; each is also the row of its kinds in `GROUPED`. */
const MARK = { NONE: 0, COMMA: 1, POINT: 2, SPACE: 3, QUOTE: 4 } as const;

/** By the mark between thousands: the kind of a whole number, with a decimal point, with a decimal comma. */
const GROUPED: readonly (readonly [Kind, Kind, Kind])[] = [
  [KIND.TEXT, KIND.TEXT, KIND.TEXT],
  [KIND.COMMA_GROUPED, KIND.COMMA_GROUPED_FLOAT, KIND.TEXT],
  [KIND.POINT_GROUPED, KIND.TEXT, KIND.POINT_GROUPED_FLOAT],
  [KIND.SPACE_GROUPED, KIND.SPACE_GROUPED_POINT, KIND.SPACE_GROUPED_COMMA],
  [KIND.QUOTE_GROUPED, KIND.QUOTE_GROUPED_POINT, KIND.QUOTE_GROUPED_COMMA],
];

/**
 * Reads a number as people write it: thousands set apart by comma, point, space or apostrophe, a decimal comma, a
 * currency or % on either side, a minus before or after, parentheses for a debt. What was read stands in the fields
 * until the next reading. Numbers of more than 15 digits are texts: a double would not keep them.
 */
export class MarkedNumberReader {
  /** Currency or % as written; empty where there is none. */
  unit = "";
  /** All digits, decimals among them. */
  digits = 0;
  /** The number as `plainBytes` has made it. */
  readonly plain = new Uint8Array(INT_DIGITS_MAX + 2);

  readonly #digits = new Uint8Array(INT_DIGITS_MAX);
  #isNegative = false;
  #isBare = true; // neither unit nor parentheses nor anything but a leading sign
  #hasPlus = false;
  #isOpen = false; // between parentheses
  #markLength = 0;
  #lastMarkAt = 0; // digits before the last mark
  #lastMark: number = MARK.NONE;
  readonly #unitMemo = new Uint8Array(UNIT_BYTES_MAX);
  #unitMemoLength = 0;
  #unitOfMemo = "";

  /** The kind of `bytes[start..end)`, which is not empty; TEXT where it is no number. */
  read(bytes: Uint8Array, start: number, end: number): Kind {
    if (end - start > CELL_BYTES_MAX) return KIND.TEXT;
    let from = start, to = end;
    while (from < end && !isDigit(bytes[from])) if (++from - start > EDGE_BYTES_MAX) return KIND.TEXT;
    while (to > from && !isDigit(bytes[to - 1])) if (end - --to > EDGE_BYTES_MAX) return KIND.TEXT;
    if (from === to) return KIND.TEXT;
    if (from > start && (bytes[from - 1] === COMMA || bytes[from - 1] === POINT)) from--; // ,5
    this.unit = "";
    this.#isNegative = this.#hasPlus = this.#isOpen = false;
    this.#isBare = true;
    if (from > start && !this.#prefix(bytes, start, from)) return KIND.TEXT;
    if (to < end && !this.#suffix(bytes, to, end)) return KIND.TEXT;
    return this.#isOpen ? KIND.TEXT : this.#body(bytes, from, to);
  }

  /** Writes the number that was read last into `plain`, as sign, digits and point; how many bytes it takes. */
  plainBytes(decimal: "." | ","): number {
    const { plain } = this, digits = this.#digits;
    const isDecimal = this.#lastMark === (decimal === "," ? MARK.COMMA : MARK.POINT);
    let at = 0;
    if (this.#isNegative) plain[at++] = MINUS;
    for (let i = 0; i < this.digits; i++) {
      if (isDecimal && i === this.#lastMarkAt) plain[at++] = POINT;
      plain[at++] = digits[i];
    }
    return at;
  }

  /** Signs, parenthesis and unit before the digits. */
  #prefix(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start, hasSign = false;
    while (at < end) {
      const byte = bytes[at], isMinus = byte === MINUS || isLongMinus(bytes, at);
      if (isMinus || byte === PLUS) {
        if (hasSign) return false;
        hasSign = true;
        this.#isBare = at === start && at + 1 === end && byte < 128;
        this.#isNegative = isMinus;
        this.#hasPlus = byte === PLUS;
        at += byte < 128 ? 1 : 3;
      } else if (byte === OPEN) {
        if (hasSign || this.#isOpen) return false;
        this.#isOpen = this.#isNegative = hasSign = true;
        this.#isBare = false;
        at++;
      } else {
        at = this.#spaceOrUnit(bytes, at, end);
        if (at < 0) return false;
      }
    }
    return true;
  }

  /** Unit, trailing minus and closing parenthesis behind the digits. */
  #suffix(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end) {
      const byte = bytes[at];
      if (byte === MINUS) {
        if (this.#isNegative || this.#hasPlus) return false;
        this.#isNegative = true;
        this.#isBare = false;
        at++;
      } else if (byte === CLOSE) {
        if (!this.#isOpen) return false;
        this.#isOpen = false;
        at++;
      } else {
        at = this.#spaceOrUnit(bytes, at, end);
        if (at < 0) return false;
      }
    }
    return true;
  }

  /** The index behind a space or a unit at `at`; -1 where there is neither, or a second unit. */
  #spaceOrUnit(bytes: Uint8Array, at: number, end: number): number {
    this.#isBare = false;
    if (this.#markAt(bytes, at) === MARK.SPACE) return at + this.#markLength;
    if (this.unit !== "") return -1;
    let to = at;
    while (to < end && !isEdge(bytes[to]) && this.#markAt(bytes, to) !== MARK.SPACE) to++;
    if (to === at) return -1;
    this.unit = this.#unit(bytes, at, to);
    return this.unit === "" ? -1 : to;
  }

  /** The unit that these bytes are, else an empty text; cells of one column mostly have the same. */
  #unit(bytes: Uint8Array, from: number, to: number): string {
    const length = to - from, memo = this.#unitMemo;
    if (length > UNIT_BYTES_MAX) return "";
    let i = 0;
    if (length === this.#unitMemoLength) { while (i < length && memo[i] === bytes[from + i]) i++; }
    if (i < length) {
      memo.set(bytes.subarray(from, to));
      this.#unitMemoLength = length;
      this.#unitOfMemo = unitOf(bytes.subarray(from, to));
    }
    return this.#unitOfMemo;
  }

  /** The digits with what stands between them. */
  #body(bytes: Uint8Array, from: number, to: number): Kind {
    let digits = 0, run = 0, marks = 0, isGrouped = true, isDecimal = false;
    let group: number = MARK.NONE, last: number = MARK.NONE;
    for (let at = from; at < to;) {
      const byte = bytes[at];
      if (isDigit(byte)) {
        if (digits === INT_DIGITS_MAX) return KIND.TEXT;
        this.#digits[digits++] = byte;
        run++;
        at++;
        continue;
      }
      last = this.#markAt(bytes, at);
      if (last === MARK.NONE || isDecimal) return KIND.TEXT;
      if (marks === 0) {
        group = last;
        isGrouped = run > 0 && run <= 3 && this.#digits[0] !== ZERO;
      } else {
        isGrouped &&= run === 3;
        isDecimal = last !== group;
      }
      marks++;
      this.#lastMarkAt = digits;
      run = 0;
      at += this.#markLength;
    }
    this.digits = digits;
    this.#lastMark = last;
    if (marks < 2 && !(marks === 1 && isGrouped && run === 3) && last <= MARK.POINT) {
      return this.#simple(last);
    }
    if (!isGrouped || !isDecimal && run !== 3) return KIND.TEXT;
    if (group === MARK.SPACE && this.#hasPlus) return KIND.TEXT; // +34 600 123 456
    if (isDecimal) return last > MARK.POINT ? KIND.TEXT : GROUPED[group][last === MARK.COMMA ? 2 : 1];
    if (marks > 1 || group > MARK.POINT) return GROUPED[group][0];
    if (group === MARK.COMMA) return KIND.COMMA_FLOAT_OR_GROUPED;
    return this.#isBare ? KIND.FLOAT_OR_GROUPED : KIND.DRESSED_FLOAT_OR_GROUPED;
  }

  /** The kind of digits with at most one mark, which groups nothing. */
  #simple(mark: number): Kind {
    const whole = mark === MARK.NONE ? this.digits : this.#lastMarkAt;
    if (whole > 1 && this.#digits[0] === ZERO) return KIND.TEXT; // a code
    if (mark === MARK.COMMA) return KIND.COMMA_FLOAT;
    if (mark === MARK.POINT) return this.#isBare ? KIND.FLOAT : KIND.DRESSED_FLOAT;
    return this.#isBare ? KIND.INT : KIND.DRESSED_INT;
  }

  /** The mark at `at`, whose bytes are then counted in `#markLength`. */
  #markAt(bytes: Uint8Array, at: number): number {
    this.#markLength = 1;
    switch (bytes[at]) {
      case COMMA:
        return MARK.COMMA;
      case POINT:
        return MARK.POINT;
      case SPACE:
        return MARK.SPACE;
      case APOSTROPHE:
        return MARK.QUOTE;
      case 0xc2: // U+00A0
        this.#markLength = 2;
        return bytes[at + 1] === 0xa0 ? MARK.SPACE : MARK.NONE;
      case 0xe2: { // U+2007, U+2009, U+202F, U+2019
        this.#markLength = 3;
        if (bytes[at + 1] !== 0x80) return MARK.NONE;
        const third = bytes[at + 2];
        if (third === 0x87 || third === 0x89 || third === 0xaf) return MARK.SPACE;
        return third === 0x99 ? MARK.QUOTE : MARK.NONE;
      }
    }
    return MARK.NONE;
  }
}

/** Whether a cell that is no plain number can be a marked one by its first byte. */
export function beginsLikeMarked(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  if (first < 65) {
    return first >= ZERO && first <= NINE || first === 36 || first === OPEN || first >= 43 && first <= 46;
  }
  if (first > 127) return first === 0xc2 || first === 0xe2;
  if (end - start < 3) return false;
  const second = bytes[start + 1], third = bytes[start + 2], fourth = bytes[start + 3];
  const isCode = first < 97 && end - start > 3; // EUR 5, EUR5
  if (isCode && (isDigit(fourth) || fourth === SPACE || fourth === MINUS || fourth === 0xc2)) return true;
  return second === 36 || third === 36 || third === SPACE && (first | 32) === 107; // R$5, US$5, kr 5
}

/** U+2212 */
function isLongMinus(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xe2 && bytes[at + 1] === 0x88 && bytes[at + 2] === 0x92;
}

/** A byte that ends a unit. */
function isEdge(byte: number): boolean {
  return byte === MINUS || byte === PLUS || byte === OPEN || byte === CLOSE;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
