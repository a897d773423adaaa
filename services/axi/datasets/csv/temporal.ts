import { KIND, type Kind } from "./kind.ts";
import { monthOf, WORD_BYTES_MAX } from "./months.ts";
import type { TimeZone } from "./time_zone.ts";

/**
 * Which number is what: `01/02/2020` is 1 February under dmy, 2 January under mdy; `20/01/02` is 2 January 2020 under
 * ymd, which says nothing of years with four digits.
 */
export type DateOrder = "dmy" | "mdy" | "ymd";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const OFFSET_HOURS_MAX = 15;
const POWERS = [1, 10, 100, 1000, 10_000, 100_000];
const DATE_TO_TIMESTAMP = KIND.TIMESTAMP - KIND.DATE;
const DATE_TO_ZONED = KIND.ZONED - KIND.DATE;

const SPACE = 32, COMMA = 44, DASH = 45, POINT = 46, SLASH = 47, ZERO = 48, COLON = 58, PLUS = 43;
const ZULU = 90; // Z
const END = -1; // what `#peek` sees after the last byte

/**
 * Reads a calendar date, alone or with a time of day: ISO 8601 and RFC 3339, day/month/year and month/day/year with
 * `/ - .`, and months by their English, Spanish, German and French names, of which none means two months; years of two
 * digits follow POSIX (69-99 is 19xx, 00-68 is 20xx). What was read stands in the fields until the next reading.
 */
export class TemporalReader {
  /** Days since 1970-01-01 in the cell's own zone. */
  days = 0;
  /** Seconds since 1970-01-01T00:00Z, whole; by the reader's zone where the cell names none. */
  seconds = 0;
  /** 0..999,999 on top of `seconds`. */
  micros = 0;

  readonly #order: DateOrder;
  readonly #zone: TimeZone | null;
  #hasZone = false;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #memoYear = 0;
  #memoMonth = 0;
  #memoDays = 0; // up to the first of that month
  #digits = 0; // of the number that `#number` read last

  /** `order` settles day and month where a cell can't; the kind still says EITHER. Without `zone` it is UTC. */
  constructor(order: DateOrder = "dmy", zone: TimeZone | null = null) {
    this.#order = order;
    this.#zone = zone;
  }

  /** The kind of `bytes[start..end)`: DATE..., TIMESTAMP..., or TEXT where it is neither or no calendar has the day. */
  read(bytes: Uint8Array, start: number, end: number): Kind {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    const kind = this.#date();
    if (kind === KIND.TEXT) return kind;
    this.seconds = this.days * 86_400;
    this.micros = 0;
    const isDate = this.#at === end;
    this.#hasZone = false;
    if (!isDate && !this.#time()) return KIND.TEXT;
    if (!this.#hasZone && this.#zone !== null) this.seconds = this.#zone.toUtc(this.seconds);
    if (isDate) return kind;
    return (kind + (this.#hasZone ? DATE_TO_ZONED : DATE_TO_TIMESTAMP)) as Kind; // safe: all stand in the same order
  }

  #date(): Kind {
    const bytes = this.#bytes, from = this.#at;
    if (this.#end - from >= 10 && bytes[from + 4] === DASH && bytes[from + 7] === DASH) {
      const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
      const month = twoDigits(bytes, from + 5), day = twoDigits(bytes, from + 8);
      if (year + month + day === year + month + day && !isDigitAt(bytes, from + 10, this.#end)) {
        this.#at = from + 10;
        return this.#setDay(year, month, day) ? KIND.DATE : KIND.TEXT;
      }
    }
    const isDigit = this.#peek() >= ZERO && this.#peek() <= ZERO + 9;
    if (!isDigit) return this.#monthFirst();
    const a = this.#number(4), digits = this.#digits, separator = this.#peek();
    if (a < 0) return KIND.TEXT;
    if (digits <= 2 && this.#isBeforeMonth(separator)) return this.#dayFirst(a);
    if (separator !== DASH && separator !== SLASH && separator !== POINT) return KIND.TEXT;
    this.#at++;
    const b = this.#number(2);
    if (b < 0 || this.#peek() !== separator) return KIND.TEXT;
    this.#at++;
    if (digits === 4) return this.#setDay(a, b, this.#number(2)) ? KIND.DATE : KIND.TEXT;
    if (digits > 2) return KIND.TEXT;
    const c = this.#number(4);
    if (this.#order === "ymd" && this.#digits === 2) {
      return this.#setDay(yearOf(a, digits), b, c) ? KIND.DATE : KIND.TEXT;
    }
    const isDayFirst = a > 12 || b <= 12 && this.#order !== "mdy";
    if (!this.#setDay(yearOf(c, this.#digits), isDayFirst ? b : a, isDayFirst ? a : b)) return KIND.TEXT;
    return a > 12 ? KIND.DATE_DMY : b > 12 ? KIND.DATE_MDY : KIND.DATE_EITHER;
  }

  /** `Jan 1 2000`, `January 1, 2000`, `Jan-1-2000`. */
  #monthFirst(): Kind {
    const month = monthOf(this.#word());
    if (month === 0) return KIND.TEXT;
    this.#skip(POINT);
    if (!this.#skipSeparator()) return KIND.TEXT;
    const day = this.#number(2);
    this.#skip(COMMA);
    if (!this.#skipSeparator()) return KIND.TEXT;
    const year = this.#number(4);
    return this.#digits === 4 && this.#setDay(year, month, day) ? KIND.DATE : KIND.TEXT;
  }

  /** Whether a month's name can follow the day at the cursor: `1 Jan`, `1-Jan`, `1. Januar`, `1er janvier`. */
  #isBeforeMonth(separator: number): boolean {
    const next = this.#bytes[this.#at + 1];
    if (separator === SPACE || separator === DASH) return isLetter(next);
    return separator === POINT && next === SPACE || (separator | 32) === 101; // e
  }

  /** `1 Jan 2000`, `1-Jan-2000`, `1-Jan-00`, `1. Januar 2000`, `1 de enero de 2000`, `1er janvier 2000`. */
  #dayFirst(day: number): Kind {
    if (!this.#skip(POINT) && isLetter(this.#peek()) && this.#word() !== "er") return KIND.TEXT;
    this.#skipSeparator();
    const month = monthOf(this.#wordAfterDe());
    if (month === 0) return KIND.TEXT;
    this.#skip(POINT);
    this.#skip(COMMA);
    if (!this.#skipSeparator()) return KIND.TEXT;
    if (isLetter(this.#peek()) && this.#wordAfterDe() !== "") return KIND.TEXT;
    const year = this.#number(4);
    return this.#setDay(yearOf(year, this.#digits), month, day) ? KIND.DATE : KIND.TEXT;
  }

  /** The word here, or the one after Spanish "de"; empty where "de" stands before no word. */
  #wordAfterDe(): string {
    const word = this.#word();
    if (word !== "de") return word;
    this.#skipSpaces();
    return this.#word();
  }

  #setDay(year: number, month: number, day: number): boolean {
    if (year < 1 || month < 1 || month > 12 || day < 1) return false;
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    if (day > (month === 2 && isLeap ? 29 : DAYS[month - 1])) return false;
    if (year !== this.#memoYear || month !== this.#memoMonth) { // neighbours are often of one month
      this.#memoYear = year;
      this.#memoMonth = month;
      this.#memoDays = daysFromCivil(year, month, 1);
    }
    this.days = this.#memoDays + day - 1;
    return true;
  }

  /** `T` or spaces, `HH:MM[:SS[.ffffff]]`, AM or PM, zone; all of the rest of the cell. */
  #time(): boolean {
    if ((this.#peek() | 32) === 116) this.#at++; // T
    else {
      this.#skip(COMMA);
      if (!this.#skipSpaces()) return false;
    }
    const bytes = this.#bytes, from = this.#at;
    if (this.#end - from >= 8 && bytes[from + 2] === COLON && bytes[from + 5] === COLON) {
      this.#at = from + 8;
      return this.#rest(twoDigits(bytes, from), twoDigits(bytes, from + 3), twoDigits(bytes, from + 6));
    }
    const hour = this.#number(2);
    if (!this.#skip(COLON)) return false;
    const minute = this.#number(2);
    if (this.#digits !== 2) return false;
    if (!this.#skip(COLON)) return this.#rest(hour, minute, 0);
    const second = this.#number(2);
    return this.#digits === 2 && this.#rest(hour, minute, second);
  }

  /** What may follow a time: fraction of the second, AM or PM, zone. */
  #rest(hourGiven: number, minute: number, second: number): boolean {
    if ((this.#skip(POINT) || this.#skip(COMMA)) && !this.#fraction()) return false;
    const hour = this.#halfDay(hourGiven);
    if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59)) {
      return false;
    }
    this.seconds += hour * 3600 + minute * 60 + second;
    return this.#offset() && this.#at === this.#end;
  }

  /** Up to nine digits after the second; what is below a microsecond is cut. */
  #fraction(): boolean {
    const value = this.#number(9), digits = this.#digits;
    if (value < 0) return false;
    this.micros = digits <= 6 ? value * POWERS[6 - digits] : Math.floor(value / POWERS[digits - 6]);
    return true;
  }

  /** The hour of a 24-hour day; -1 where AM or PM does not fit it. */
  #halfDay(hour: number): number {
    const from = this.#at;
    if (from === this.#end || this.#bytes[from] === ZULU) return hour;
    this.#skipSpaces();
    const letter = this.#peek() | 32, isPm = letter === 112;
    if (!isPm && letter !== 97 || this.#at + 1 >= this.#end || (this.#bytes[this.#at + 1] | 32) !== 109) {
      this.#at = from;
      return hour;
    }
    this.#at += 2;
    return hour < 1 || hour > 12 ? -1 : hour % 12 + (isPm ? 12 : 0);
  }

  /** Nothing, `Z`, `UTC`, `GMT`, `+HH`, `+HHMM` or `+HH:MM`; takes the offset from `seconds`. */
  #offset(): boolean {
    this.#skipSpaces();
    const sign = this.#peek();
    if (sign === END) return true;
    this.#hasZone = true;
    if (this.#end - this.#at === 1 && this.#skip(ZULU)) return true;
    if (sign !== PLUS && sign !== DASH) return ["z", "utc", "gmt"].includes(this.#word());
    this.#at++;
    let hours = this.#number(4), minutes = 0;
    if (this.#digits === 4) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    } else if (this.#digits !== 2) return false;
    else if (this.#skip(COLON)) {
      minutes = this.#number(2);
      if (this.#digits !== 2) return false;
    }
    if (hours > OFFSET_HOURS_MAX || minutes > 59) return false;
    this.seconds -= (sign === DASH ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
  }

  #peek(): number {
    return this.#at < this.#end ? this.#bytes[this.#at] : END;
  }

  #skip(byte: number): boolean {
    const isThere = this.#peek() === byte;
    if (isThere) this.#at++;
    return isThere;
  }

  #skipSpaces(): boolean {
    const from = this.#at;
    while (this.#peek() === SPACE) this.#at++;
    return this.#at > from;
  }

  #skipSeparator(): boolean {
    return this.#skip(DASH) || this.#skipSpaces();
  }

  /** The digits here as a number; -1 where there is none or there are more than `most`. */
  #number(most: number): number {
    const bytes = this.#bytes, end = this.#end, from = this.#at;
    let at = from, value = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.#at = at;
    this.#digits = at - from;
    return at === from || at - from > most ? -1 : value;
  }

  /** The letters here, in lower case and as bytes of UTF-8; no more than the longest month has. */
  #word(): string {
    let text = "", before = 0;
    for (; text.length < WORD_BYTES_MAX; this.#at++) {
      const byte = this.#peek();
      if (!isLetter(byte) && byte < 128) break;
      const isCapital = before === 0xc3 && byte < 0x9f; // À to Þ
      text += String.fromCharCode(byte < 128 || isCapital ? byte | 32 : byte);
      before = byte;
    }
    return text;
  }
}

/** A year of four or two digits, else -1. */
function yearOf(year: number, digits: number): number {
  if (digits === 4) return year;
  if (digits !== 2) return -1;
  return year < 69 ? 2000 + year : 1900 + year;
}

/** Two digits as a number, NaN for anything else. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO, ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function isDigitAt(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && bytes[at] >= ZERO && bytes[at] <= ZERO + 9;
}

/** Days since 1970-01-01 of a day in the proleptic Gregorian calendar (Hinnant, days_from_civil). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function isLetter(byte: number): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122;
}
