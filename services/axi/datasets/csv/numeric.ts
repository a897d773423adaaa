import { KIND } from "./kind.ts";
import { numberKind, readDouble } from "./number.ts";

const POSITIVE = 0x0000, NEGATIVE = 0x4000, PLUS_INFINITY = 0xd000, MINUS_INFINITY = 0xf000;

/** One exact number in the three forms that storing and counting it need. */
export interface Numeric {
  /** PostgreSQL's binary form of `numeric`: base 10,000 digits. */
  readonly binary: Uint8Array;
  /** Plain decimal text in ASCII, the same for equal numbers: 1.50 and 15e-1 are both `1.5`. */
  readonly canonical: Uint8Array;
  /** The nearest double, for statistics; infinite where it is beyond all doubles. */
  readonly value: number;
}

/** Reads a cell, whatever its number of digits; null where it is no number. */
export function numericBytes(cell: Uint8Array): Numeric | null {
  if (numberKind(cell, 0, cell.length) === KIND.TEXT) return null;
  const text = new TextDecoder().decode(cell).toLowerCase();
  const isNegative = text.startsWith("-");
  const [mantissa, exponentText = "0"] = text.replace(/^[+-]/, "").split("e");
  if (mantissa.startsWith("inf")) return infinite(isNegative);
  const [integer, fraction = ""] = mantissa.split(".");
  const exponent = Number(exponentText);
  const digits = (integer + fraction).replace(/^0+/, "");
  const scale = fraction.length - exponent; // digits stand for digits * 10^-scale
  const trimmed = digits.replace(/0+$/, "");
  const canonicalExponent = digits.length - trimmed.length - scale;
  const sign = isNegative && trimmed !== "" ? "-" : "";
  const value = readDouble(cell, 0, cell.length);
  return {
    binary: encode(digits, scale, isNegative),
    canonical: new TextEncoder().encode(
      trimmed === "" ? "0" : sign + plainDecimal(trimmed, canonicalExponent),
    ),
    value: value === value ? value : isNegative ? -Infinity : Infinity,
  };
}

/** `digits` * 10^exponent without an exponent. */
function plainDecimal(digits: string, exponent: number): string {
  if (exponent >= 0) return digits + "0".repeat(exponent);
  const padded = digits.padStart(1 - exponent, "0");
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

function infinite(isNegative: boolean): Numeric {
  const binary = new Uint8Array(8);
  new DataView(binary.buffer).setUint16(4, isNegative ? MINUS_INFINITY : PLUS_INFINITY);
  const canonical = new TextEncoder().encode(isNegative ? "-Infinity" : "Infinity");
  return { binary, canonical, value: isNegative ? -Infinity : Infinity };
}

/** `digits` * 10^-scale as numeric: count, weight, sign, display scale, then groups of four digits about the point. */
function encode(digits: string, scale: number, isNegative: boolean): Uint8Array {
  const displayScale = Math.max(0, scale);
  const pointAt = digits.length - scale; // digits before the point, negative for zeros after it
  const lead = ((4 - pointAt % 4) % 4 + 4) % 4;
  const padded = "0".repeat(lead) + digits;
  const groups: number[] = [];
  for (let i = 0; i < padded.length; i += 4) groups.push(Number(padded.slice(i, i + 4).padEnd(4, "0")));
  let weight = (pointAt + lead) / 4 - 1;
  while (groups.length > 0 && groups[0] === 0) {
    groups.shift();
    weight--;
  }
  while (groups.length > 0 && groups[groups.length - 1] === 0) groups.pop();
  const binary = new Uint8Array(8 + groups.length * 2);
  const view = new DataView(binary.buffer);
  view.setInt16(0, groups.length);
  view.setInt16(2, groups.length === 0 ? 0 : weight);
  view.setUint16(4, isNegative && groups.length > 0 ? NEGATIVE : POSITIVE);
  view.setUint16(6, displayScale);
  groups.forEach((group, i) => view.setUint16(8 + i * 2, group));
  return binary;
}

/** PostgreSQL's binary `numeric` as plain text with all digits of its scale. */
export function numericText(binary: Uint8Array): string {
  const view = new DataView(binary.buffer, binary.byteOffset, binary.length);
  const count = view.getInt16(0),
    weight = view.getInt16(2),
    sign = view.getUint16(4),
    scale = view.getUint16(6);
  if (sign === PLUS_INFINITY || sign === MINUS_INFINITY) {
    return sign === PLUS_INFINITY ? "Infinity" : "-Infinity";
  }
  const group = (i: number) => String(i >= 0 && i < count ? view.getUint16(8 + 2 * i) : 0).padStart(4, "0");
  let integer = "", fraction = "";
  for (let i = 0; i <= weight; i++) integer += group(i);
  for (let i = weight + 1; fraction.length < scale; i++) fraction += group(i);
  const text = (integer.replace(/^0+/, "") || "0") + (scale > 0 ? `.${fraction.slice(0, scale)}` : "");
  return sign === NEGATIVE ? `-${text}` : text;
}
