import { KIND, type Kind } from "./kind.ts";

/** Most digits of an int; a double keeps them all, and longer ones are identifiers. */
export const INT_DIGITS_MAX = 15;
const DOUBLE_DIGITS = 15; // decimal digits that survive text -> double -> text, always (IEEE 754)
const EXPONENT_MAX = 400; // far enough beyond any double; with the next, keeps PostgreSQL's numeric small
const NUMBER_BYTES_MAX = 1000;
const LONG_INT_BYTES_MAX = 64; // zeros in front among them
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`)); // exact as doubles
const ZERO = 48, NINE = 57, MINUS = 45, PLUS = 43, POINT = 46;

/**
 * What kind of number `bytes[start..end)` is: INT, FLOAT, FLOAT_OR_GROUPED, DECIMAL, CODE, LONG_DIGITS, or TEXT for none.
 */
export function numberKind(bytes: Uint8Array, start: number, end: number): Kind {
  if (end - start > NUMBER_BYTES_MAX) return KIND.TEXT;
  let at = start;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  const digitsFrom = at;
  let significant = 0, trailingZeros = 0, integerDigits = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) break;
    integerDigits++;
    if (digit !== 0 || significant > 0) significant++;
  }
  if (at === end) {
    if (integerDigits === 0) return KIND.TEXT;
    const isCode = integerDigits > 1 && bytes[digitsFrom] === ZERO || sign === PLUS && integerDigits > 6;
    return isCode ? KIND.CODE : integerDigits > INT_DIGITS_MAX ? KIND.LONG_DIGITS : KIND.INT;
  }
  let fractionDigits = 0;
  if (bytes[at] === POINT) {
    for (at++; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) break;
      fractionDigits++;
      trailingZeros = digit === 0 ? trailingZeros + 1 : 0;
      if (digit !== 0 || significant > 0) significant++;
    }
  }
  if (integerDigits + fractionDigits === 0) {
    return at === digitsFrom && isInfinity(bytes, at, end) ? KIND.FLOAT : KIND.TEXT;
  }
  if (integerDigits > 1 && bytes[digitsFrom] === ZERO) return KIND.TEXT; // 00.5 is nobody's number
  if (
    fractionDigits === 3 && at === end && integerDigits > 0 && integerDigits <= 3 &&
    bytes[digitsFrom] !== ZERO
  ) {
    return KIND.FLOAT_OR_GROUPED;
  }
  const exponent = at === end ? 0 : readExponent(bytes, at, end);
  if (Number.isNaN(exponent) || Math.abs(exponent) > EXPONENT_MAX) return KIND.TEXT;
  significant = Math.max(0, significant - trailingZeros);
  const magnitude = integerDigits + exponent;
  const isSafe = significant <= DOUBLE_DIGITS && magnitude < 300 && magnitude > -290;
  return isSafe || survivesDouble(bytes, start, end) ? KIND.FLOAT : KIND.DECIMAL;
}

/**
 * The double nearest to the number `bytes[start..end)`, or NaN where it is none. Correctly rounded: up to 15 digits
 * and a power of ten below 10^23 are exact doubles, and their quotient rounds once (Clinger 1990); the rest is
 * left to the engine's own reader.
 */
export function readDouble(bytes: Uint8Array, start: number, end: number): number {
  let at = start, mantissa = 0, digits = 0, scale = 0;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  for (; at < end; at++) {
    const c = bytes[at];
    if (c < ZERO || c > NINE) break;
    mantissa = mantissa * 10 + (c - ZERO);
    digits++;
  }
  if (at < end && bytes[at] === POINT) {
    const from = ++at;
    for (; at < end; at++) {
      const c = bytes[at];
      if (c < ZERO || c > NINE) break;
      mantissa = mantissa * 10 + (c - ZERO);
    }
    scale = at - from;
    digits += scale;
  }
  if (at < end || digits === 0 || digits > DOUBLE_DIGITS || scale > 22) return readSlowly(bytes, start, end);
  const value = scale === 0 ? mantissa : mantissa / POWERS[scale];
  return isNegative ? -value : value;
}

/** The integer `bytes[start..end)` of at most 15 digits, or NaN. */
export function readInt(bytes: Uint8Array, start: number, end: number): number {
  let at = start, value = 0;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  if (at === end || end - at > INT_DIGITS_MAX) return NaN;
  for (; at < end; at++) {
    const c = bytes[at];
    if (c < ZERO || c > NINE) return NaN;
    value = value * 10 + (c - ZERO);
  }
  return isNegative ? 0 - value : value; // 0 - 0 is 0: an integer has no negative zero
}

/** The integer `cell` of any number of digits that 64 bits hold; null for another one, and for none. */
export function readLongInt(cell: Uint8Array): bigint | null {
  if (cell.length > LONG_INT_BYTES_MAX) return null;
  const text = ascii(cell, 0, cell.length);
  if (!/^[+-]?\d+$/.test(text)) return null;
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : null;
}

function readSlowly(bytes: Uint8Array, start: number, end: number): number {
  if (numberKind(bytes, start, end) === KIND.TEXT) return NaN;
  const value = Number(ascii(bytes, start, end).replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));
  return Number.isFinite(value) || isInfinity(bytes, skipSign(bytes, start), end) ? value : NaN; // 1e309 is no double
}

/** Whether the shortest text of the nearest double has the same digits as the given one. */
function survivesDouble(bytes: Uint8Array, start: number, end: number): boolean {
  const text = ascii(bytes, start, end);
  const value = Number(text);
  return Number.isFinite(value) && digitsOf(text) === digitsOf(String(value));
}

/** Significant digits and power of ten, so that 1.50, 15e-1 and 1.5 are the same text. */
function digitsOf(text: string): string {
  const [mantissa, exponent = "0"] = text.toLowerCase().replace(/^[+-]/, "").split("e");
  const [integer, fraction = ""] = mantissa.split(".");
  const digits = (integer + fraction).replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  if (trimmed === "") return "0";
  return `${trimmed}e${Number(exponent) - fraction.length + digits.length - trimmed.length}`;
}

function readExponent(bytes: Uint8Array, at: number, end: number): number {
  if ((bytes[at] | 32) !== 101) return NaN;
  at++;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  if (at >= end || end - at > 4) return NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

function isInfinity(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at;
  return (length === 3 || length === 8) && /^inf(inity)?$/i.test(ascii(bytes, at, end));
}

function skipSign(bytes: Uint8Array, start: number): number {
  return bytes[start] === MINUS || bytes[start] === PLUS ? start + 1 : start;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}
