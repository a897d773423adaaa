import { KIND, KIND_COUNT } from "./kind.ts";

/** How the numbers of a column are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  readonly thousands: "," | "." | " " | "'" | null;
}

/** Digits with a point: what needs no second look. */
export const PLAIN_STYLE: NumberStyle = { decimal: ".", thousands: null };

/** The simplest first: the order settles a tie between styles by which the cells read the same. */
const STYLES: readonly NumberStyle[] = [
  PLAIN_STYLE,
  { decimal: ",", thousands: null },
  { decimal: ".", thousands: "," },
  { decimal: ",", thousands: "." },
  { decimal: ".", thousands: " " },
  { decimal: ",", thousands: " " },
  { decimal: ".", thousands: "'" },
  { decimal: ",", thousands: "'" },
];

const WHOLE = [KIND.INT, KIND.BOOL_INT, KIND.DRESSED_INT];
const POINT_FLOATS = [KIND.FLOAT, KIND.DECIMAL, KIND.DRESSED_FLOAT];
const POINT_OR_GROUPED = [KIND.FLOAT_OR_GROUPED, KIND.DRESSED_FLOAT_OR_GROUPED];

/** Kinds that a style reads as whole numbers and as fractions. */
interface Kinds {
  readonly whole: readonly number[];
  readonly fractions: readonly number[];
}

const GROUPED: Readonly<Record<"," | "." | " " | "'", Kinds>> = {
  ",": { whole: [KIND.COMMA_FLOAT_OR_GROUPED, KIND.COMMA_GROUPED], fractions: [KIND.COMMA_GROUPED_FLOAT] },
  ".": { whole: [...POINT_OR_GROUPED, KIND.POINT_GROUPED], fractions: [KIND.POINT_GROUPED_FLOAT] },
  " ": { whole: [KIND.SPACE_GROUPED], fractions: [KIND.SPACE_GROUPED_POINT, KIND.SPACE_GROUPED_COMMA] },
  "'": { whole: [KIND.QUOTE_GROUPED], fractions: [KIND.QUOTE_GROUPED_POINT, KIND.QUOTE_GROUPED_COMMA] },
};
const OTHER_DECIMAL: Readonly<Record<"." | ",", readonly number[]>> = {
  ".": [KIND.SPACE_GROUPED_COMMA, KIND.QUOTE_GROUPED_COMMA],
  ",": [KIND.SPACE_GROUPED_POINT, KIND.QUOTE_GROUPED_POINT],
};

const KINDS = new Map(STYLES.map((style) => [style, kindsOf(style)]));

function kindsOf({ decimal, thousands }: NumberStyle): Kinds {
  const simple = decimal === "."
    ? [...POINT_FLOATS, ...POINT_OR_GROUPED]
    : [KIND.COMMA_FLOAT, KIND.COMMA_FLOAT_OR_GROUPED];
  const grouped = thousands === null ? { whole: [], fractions: [] } : GROUPED[thousands];
  const fractions = grouped.fractions.filter((kind) => !OTHER_DECIMAL[decimal].includes(kind));
  return { whole: [...WHOLE, ...grouped.whole], fractions: [...simple, ...fractions] };
}

/** What the caller says of the marks in numbers; null where nothing is said. */
export interface NamedMarks {
  readonly decimal: NumberStyle["decimal"] | null;
  readonly thousands: NumberStyle["thousands"];
}

export interface FoundStyle {
  readonly style: NumberStyle;
  /** Cells that it reads as numbers, and how many of these have a fraction. */
  readonly numbers: number;
  readonly fractions: number;
  /** Whether a style with the other decimal mark reads as many, with other values. */
  readonly isAmbiguous: boolean;
  /** Whether a cell shows which mark is the decimal one. */
  readonly isShown: boolean;
}

/** The style that reads most cells of a column as numbers; counts are indexed by `KIND`. */
export function findStyle(counts: Float64Array, named: NamedMarks): FoundStyle {
  const found = STYLES.filter((style) => isNamed(style, named)).map((style) => readBy(style, counts));
  const best = found.reduce((a, b) => b.numbers > a.numbers ? b : a);
  const { decimal } = best.style;
  const other = found.find((one) => one.style.decimal !== decimal && one.numbers === best.numbers);
  const doubtful = sum(counts, [...POINT_OR_GROUPED, KIND.COMMA_FLOAT_OR_GROUPED]);
  const isShown = found.every((one) => one.style.decimal === decimal || one.numbers < best.numbers);
  return { ...best, isAmbiguous: other !== undefined && doubtful > 0, isShown };
}

function isNamed({ decimal, thousands }: NumberStyle, named: NamedMarks): boolean {
  if (named.decimal !== null && decimal !== named.decimal) return false;
  return named.thousands === null || thousands === named.thousands;
}

function readBy(style: NumberStyle, counts: Float64Array) {
  const { whole, fractions } = KINDS.get(style) ?? kindsOf(style);
  const fractionCount = sum(counts, fractions);
  return { style, numbers: sum(counts, whole) + fractionCount, fractions: fractionCount };
}

function sum(counts: Float64Array, kinds: readonly number[]): number {
  let total = 0;
  for (const kind of kinds) total += counts[kind];
  return total;
}

/** For each kind whether a style reads it as a number, 1 or 0. */
export function kindsReadBy({ decimal, thousands }: NumberStyle): Uint8Array {
  const { whole, fractions } = kindsOf({ decimal, thousands });
  const reads = new Uint8Array(KIND_COUNT);
  for (const kind of [...whole, ...fractions]) reads[kind] = 1;
  return reads;
}
