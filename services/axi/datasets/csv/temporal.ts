import { KIND, type Kind } from "./kind.ts";

/** Which of two numbers is the day: `01/02/2020` is 1 February under dmy, 2 January under mdy. */
export type DateOrder = "dmy" | "mdy";

/** A date or timestamp that was read; written in place so that reading allocates nothing. */
export interface TemporalScan {
  /** DATE..., TIMESTAMP..., or TEXT where the cell is neither. */
  kind: Kind;
  /** Days since 1970-01-01 in the cell's own zone. */
  days: number;
  /** Seconds since 1970-01-01T00:00Z, whole; UTC where the cell names no zone. */
  seconds: number;
  /** 0..999,999 on top of `seconds`. */
  micros: number;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTHS_LONG = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DATE_TO_TIMESTAMP = KIND.TIMESTAMP - KIND.DATE;

const SPACE = 32, COMMA = 44, DASH = 45, POINT = 46, SLASH = 47, COLON = 58, PLUS = 43;

/**
 * Reads a calendar date, alone or with a time of day: ISO 8601 and RFC 3339, day/month/year and month/day/year with
 * `/ - .`, and months by their English names; years of two digits follow POSIX (69-99 is 19xx, 00-68 is 20xx).
 * A day that no calendar has is TEXT. `order` settles day and month where the cell can't; the kind still says EITHER.
 */
export function readTemporal(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: TemporalScan,
  order: DateOrder = "dmy",
): void {
  out.kind = KIND.TEXT;
  if (readIso(bytes, start, end, out)) return;
  const reader = new Reader(bytes, start, end);
  const kind = readDate(reader, order);
  if (kind === KIND.TEXT) return;
  const days = daysFromCivil(reader.year, reader.month, reader.day);
  out.days = days;
  out.seconds = days * 86_400;
  out.micros = 0;
  if (reader.at === end) {
    out.kind = kind;
    return;
  }
  if (!readTime(reader)) return;
  out.seconds += reader.secondOfDay - reader.offsetSeconds;
  out.micros = reader.micros;
  out.kind = (kind + DATE_TO_TIMESTAMP) as Kind; // safe because the TIMESTAMP kinds follow the DATE kinds in order
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

/** The usual ISO forms `YYYY-MM-DD` and `YYYY-MM-DD?HH:MM:SS[.fff][Z]` without a reader's detours; false for any other. */
function readIso(bytes: Uint8Array, start: number, end: number, out: TemporalScan): boolean {
  const length = end - start;
  if (length < 10 || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return false;
  const year = digits2(bytes, start) * 100 + digits2(bytes, start + 2);
  const month = digits2(bytes, start + 5), day = digits2(bytes, start + 8);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return false; // the reader knows the rest
  let seconds = 0, micros = 0;
  if (length > 10) {
    const mark = bytes[start + 10];
    if (length < 19 || mark !== 84 && mark !== SPACE) return false;
    if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return false;
    const hour = digits2(bytes, start + 11),
      minute = digits2(bytes, start + 14),
      second = digits2(bytes, start + 17);
    if (!(hour < 24 && minute < 60 && second < 60)) return false;
    seconds = hour * 3600 + minute * 60 + second;
    let at = start + 19;
    if (at < end && bytes[at] === POINT) {
      let unit = 100_000;
      for (at++; at < end && bytes[at] >= 48 && bytes[at] <= 57 && unit >= 1; at++, unit /= 10) {
        micros += (bytes[at] - 48) * unit;
      }
      if (unit === 100_000) return false;
    }
    if (at < end && bytes[at] === 90) at++;
    if (at !== end) return false;
  }
  out.days = daysFromCivil(year, month, day);
  out.seconds = out.days * 86_400 + seconds;
  out.micros = micros;
  out.kind = length === 10 ? KIND.DATE : KIND.TIMESTAMP;
  return true;
}

/** Two digits as a number, NaN for anything else. */
function digits2(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48, ones = bytes[at + 1] - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** A place in the cell and what has been read so far. */
class Reader {
  at: number;
  year = 0;
  month = 0;
  day = 0;
  secondOfDay = 0;
  micros = 0;
  offsetSeconds = 0;
  /** Digits of the number that `number()` read last. */
  digits = 0;

  constructor(readonly bytes: Uint8Array, start: number, readonly end: number) {
    this.at = start;
  }

  /** The byte here, or -1 at the end. */
  peek(): number {
    return this.at < this.end ? this.bytes[this.at] : -1;
  }

  /** The digits here as a number, at most `most` of them; -1 where there is none or there are more. */
  number(most: number): number {
    let value = 0;
    const from = this.at;
    for (; this.at < this.end; this.at++) {
      const digit = this.bytes[this.at] - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.digits = this.at - from;
    return this.digits === 0 || this.digits > most ? -1 : value;
  }

  /** The letters here, in lower case. */
  word(): string {
    let text = "";
    for (; this.at < this.end; this.at++) {
      const c = this.bytes[this.at] | 32;
      if (c < 97 || c > 122 || text.length > 9) break;
      text += String.fromCharCode(c);
    }
    return text;
  }

  skipSpaces(): void {
    while (this.peek() === SPACE) this.at++;
  }
}

function readDate(reader: Reader, order: DateOrder): Kind {
  const first = reader.peek();
  if (first < 48 || first > 57) return readMonthFirst(reader);
  const a = reader.number(4), digits = reader.digits, separator = reader.peek();
  if (a < 0) return KIND.TEXT;
  if (digits <= 2 && (separator === SPACE || separator === DASH) && isLetter(reader, 1)) {
    return readDayFirst(reader, a);
  }
  if (separator !== DASH && separator !== SLASH && separator !== POINT) return KIND.TEXT;
  reader.at++;
  const b = reader.number(2);
  if (b < 0 || reader.peek() !== separator) return KIND.TEXT;
  reader.at++;
  if (digits === 4) return isDay(reader, a, b, reader.number(2)) ? KIND.DATE : KIND.TEXT;
  if (digits > 2) return KIND.TEXT;
  const year = readYear(reader);
  const isDayFirst = a > 12 || (b <= 12 && order === "dmy");
  if (!isDay(reader, year, isDayFirst ? b : a, isDayFirst ? a : b)) return KIND.TEXT;
  if (a > 12) return KIND.DATE_DMY;
  if (b > 12) return KIND.DATE_MDY;
  return KIND.DATE_EITHER;
}

/** `Jan 1 2000`, `January 1, 2000`, `Jan-1-2000`. */
function readMonthFirst(reader: Reader): Kind {
  const month = monthOf(reader.word());
  if (month === 0) return KIND.TEXT;
  if (reader.peek() === POINT) reader.at++;
  if (!skipSeparator(reader)) return KIND.TEXT;
  const day = reader.number(2);
  if (reader.peek() === COMMA) reader.at++;
  if (!skipSeparator(reader)) return KIND.TEXT;
  const year = reader.number(4);
  return reader.digits === 4 && isDay(reader, year, month, day) ? KIND.DATE : KIND.TEXT;
}

/** `1 Jan 2000`, `1-Jan-2000`, `1-Jan-00`. */
function readDayFirst(reader: Reader, day: number): Kind {
  skipSeparator(reader);
  const month = monthOf(reader.word());
  if (month === 0) return KIND.TEXT;
  if (reader.peek() === COMMA) reader.at++;
  if (!skipSeparator(reader)) return KIND.TEXT;
  return isDay(reader, readYear(reader), month, day) ? KIND.DATE : KIND.TEXT;
}

function isLetter(reader: Reader, ahead: number): boolean {
  const c = reader.bytes[reader.at + ahead] | 32;
  return reader.at + ahead < reader.end && c >= 97 && c <= 122;
}

function skipSeparator(reader: Reader): boolean {
  if (reader.peek() === DASH) {
    reader.at++;
    return true;
  }
  const from = reader.at;
  reader.skipSpaces();
  return reader.at > from;
}

function monthOf(word: string): number {
  const short = MONTHS.indexOf(word);
  if (short >= 0) return short + 1;
  return word === "sept" ? 9 : MONTHS_LONG.indexOf(word) + 1;
}

/** A year of four or two digits, or -1. */
function readYear(reader: Reader): number {
  const year = reader.number(4);
  if (reader.digits === 4) return year;
  if (reader.digits !== 2) return -1;
  return year < 69 ? 2000 + year : 1900 + year;
}

function isDay(reader: Reader, year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 && isLeap ? 29 : DAYS[month - 1])) return false;
  reader.year = year;
  reader.month = month;
  reader.day = day;
  return true;
}

/** `T` or spaces, `HH:MM[:SS[.ffffff]]`, AM or PM, zone; all of the rest of the cell. */
function readTime(reader: Reader): boolean {
  if ((reader.peek() | 32) === 116) reader.at++; // T
  else {
    if (reader.peek() === COMMA) reader.at++;
    const from = reader.at;
    reader.skipSpaces();
    if (reader.at === from) return false;
  }
  let hour = reader.number(2);
  if (reader.peek() !== COLON) return false;
  reader.at++;
  const minute = reader.number(2);
  if (reader.digits !== 2) return false;
  let second = 0;
  if (reader.peek() === COLON) {
    reader.at++;
    second = reader.number(2);
    if (reader.digits !== 2) return false;
    if ((reader.peek() === POINT || reader.peek() === COMMA) && !readFraction(reader)) return false;
  }
  hour = readHalfDay(reader, hour);
  if (hour < 0 || hour > 23 || minute > 59 || second < 0 || second > 59) return false;
  reader.secondOfDay = hour * 3600 + minute * 60 + second;
  return readZone(reader) && reader.at === reader.end;
}

/** Up to nine digits after the second; what is below a microsecond is cut. */
function readFraction(reader: Reader): boolean {
  reader.at++;
  const value = reader.number(9);
  if (value < 0) return false;
  reader.micros = Math.floor(value * 10 ** (6 - reader.digits));
  return true;
}

/** The hour of a 24-hour day; -1 where AM or PM does not fit it. */
function readHalfDay(reader: Reader, hour: number): number {
  const from = reader.at;
  reader.skipSpaces();
  const isPm = (reader.peek() | 32) === 112, isAm = (reader.peek() | 32) === 97;
  if (!isPm && !isAm || (reader.bytes[reader.at + 1] | 32) !== 109 || reader.at + 1 >= reader.end) {
    reader.at = from;
    return hour;
  }
  reader.at += 2;
  if (hour < 1 || hour > 12) return -1;
  return hour % 12 + (isPm ? 12 : 0);
}

function readZone(reader: Reader): boolean {
  reader.skipSpaces();
  const c = reader.peek();
  if (c === -1) return true;
  if (c !== PLUS && c !== DASH) return ["z", "utc", "gmt"].includes(reader.word());
  reader.at++;
  let hours = reader.number(4), minutes = 0;
  if (reader.digits === 4) {
    minutes = hours % 100;
    hours = Math.floor(hours / 100);
  } else if (reader.digits !== 2) return false;
  else if (reader.peek() === COLON) {
    reader.at++;
    minutes = reader.number(2);
    if (reader.digits !== 2) return false;
  }
  if (hours > 15 || minutes > 59) return false;
  reader.offsetSeconds = (c === DASH ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}
