import { ValidationError } from "@shared/core/errors.ts";
import type { ColumnFlag, ColumnType, NumberFormat } from "@shared/contracts/axi_datasets.ts";
import { type ColumnNotes, type KindCounts, NO_NOTES } from "./column_evidence.ts";
import { KIND } from "./kind.ts";
import {
  findStyle,
  type FoundStyle,
  type NamedMarks,
  type NumberStyle,
  PLAIN_STYLE,
} from "./number_style.ts";
import type { DateOrder } from "./temporal.ts";

export type { KindCounts } from "./column_evidence.ts";

export interface TypeDecision {
  readonly type: ColumnType;
  /** How to read `01/02/2020`; null where the column has no such date. */
  readonly dateOrder: DateOrder | null;
  /** null where the column has no numbers, or plain ones alone. */
  readonly format: NumberFormat | null;
  readonly flags: readonly ColumnFlag[];
}

export interface TypeOptions {
  /** Share of the values that must fit, 0..1. */
  readonly threshold: number;
  /** What the caller says of dates that the column can't settle. */
  readonly dateOrder: DateOrder | null;
  /** What the caller says of the marks in numbers, for all columns. */
  readonly marks?: NamedMarks;
}

/** What a column's cells were found to be. */
export interface ColumnContent {
  readonly counts: KindCounts;
  readonly notes: ColumnNotes;
}

const UNNAMED: NamedMarks = { decimal: null, thousands: null };
const TEXT: TypeDecision = { type: "text", dateOrder: null, format: null, flags: [] };
const TELEPHONE_DIGITS_MIN = 7;

/**
 * The types of a file's columns from their whole content. Where a column of numbers such as 1,234 does not say whether
 * its comma groups or divides, the other columns do, as long as they all say the same.
 */
export function decideTypes(columns: readonly ColumnContent[], options: TypeOptions): TypeDecision[] {
  const decimals = new Set(columns.map(({ counts, notes }) => shownDecimal(counts, notes, options)));
  decimals.delete(null);
  const [decimal = null] = decimals.size === 1 ? decimals : [];
  return columns.map(({ counts, notes }) => {
    const decision = decideType(counts, options, notes);
    if (decimal === null || !decision.flags.includes("ambiguous_number")) return decision;
    return decideType(counts, { ...options, marks: { ...(options.marks ?? UNNAMED), decimal } }, notes);
  });
}

/** The decimal mark that a column of numbers shows beyond doubt, else null. */
function shownDecimal(
  counts: KindCounts,
  notes: ColumnNotes,
  options: TypeOptions,
): NumberStyle["decimal"] | null {
  const { isShown, style } = findStyle(counts, options.marks ?? UNNAMED);
  if (!isShown) return null;
  const { type } = decideType(counts, options, notes);
  return type === "int" || type === "float" || type === "decimal" ? style.decimal : null;
}

/**
 * The type of a column from its whole content: the narrowest one that at least `threshold` of the values fit.
 * Digits that are names (007, +34 600 000 000, 20 digits) make a would-be number text, even one such cell: to read it as
 * a number would lose it. Dates whose day and month nothing in the column tells apart stay text, flagged.
 */
export function decideType(counts: KindCounts, options: TypeOptions, notes = NO_NOTES): TypeDecision {
  const values = counts.reduce((sum, n) => sum + n, 0) - counts[KIND.NULL];
  if (values === 0) return { ...TEXT, flags: ["all_null"] };
  const fits = (n: number) => n / values >= options.threshold;
  if (fits(countBools(counts))) return { ...TEXT, type: "bool" };
  const found = findStyle(counts, options.marks ?? UNNAMED);
  const names = counts[KIND.CODE] + counts[KIND.LONG_DIGITS];
  if (fits(found.numbers + names)) {
    if (counts[KIND.CODE] > 0) return { ...TEXT, flags: ["leading_zeros"] };
    if (counts[KIND.LONG_DIGITS] > 0) return { ...TEXT, flags: ["long_digits"] };
    return decideNumber(counts, found, { notes, fits, isNamed: (options.marks?.thousands ?? null) !== null });
  }
  return decideTemporal(counts, options, fits);
}

/** Letters are bools where their opposite, or a word for it, is there too. */
function countBools(counts: KindCounts): number {
  const words = counts[KIND.BOOL] + counts[KIND.BOOL_INT];
  const pair = (a: number, b: number) =>
    words > 0 || counts[a] > 0 && counts[b] > 0 ? counts[a] + counts[b] : 0;
  return words + pair(KIND.LETTER_T, KIND.LETTER_F) + pair(KIND.LETTER_Y, KIND.LETTER_N);
}

interface NumberContext {
  readonly notes: ColumnNotes;
  readonly fits: (n: number) => boolean;
  /** Whether the caller has said what sets thousands apart. */
  readonly isNamed: boolean;
}

function decideNumber(
  counts: KindCounts,
  found: FoundStyle,
  { notes, fits, isNamed }: NumberContext,
): TypeDecision {
  const [unit, others] = mainUnit(notes);
  if (!fits(found.numbers - others)) return { ...TEXT, flags: ["mixed_units"] };
  const isBare = counts[KIND.FLOAT_OR_GROUPED] > 0 && counts.subarray(KIND.DRESSED_INT).every((n) => n === 0);
  if (found.isAmbiguous && !isBare) return { ...TEXT, flags: ["ambiguous_number"] };
  if (!isNamed && lookLikeTelephones(counts, found, notes)) return { ...TEXT, flags: ["ambiguous_number"] };
  const decision = numberOf(counts, found, unit);
  return found.isAmbiguous ? { ...decision, flags: ["ambiguous_number"] } : decision;
}

function numberOf(counts: KindCounts, { style, fractions }: FoundStyle, unit: string | null): TypeDecision {
  const isExact = style.decimal === "." && counts[KIND.DECIMAL] > 0;
  const dressed = counts[KIND.DRESSED_INT] + counts[KIND.DRESSED_FLOAT] +
    counts[KIND.DRESSED_FLOAT_OR_GROUPED];
  return {
    type: isExact ? "decimal" : fractions > 0 ? "float" : "int",
    dateOrder: null,
    format: style === PLAIN_STYLE && dressed === 0 ? null : { ...style, unit },
    flags: [],
  };
}

/** The unit that most cells carry, null for none, and how many cells carry another. */
function mainUnit({ units }: ColumnNotes): [string | null, number] {
  let main: string | null = null, most = 0, all = 0;
  for (const [unit, count] of units) {
    all += count;
    if (count > most) [main, most] = [unit, count];
  }
  return [main, all - most];
}

/** Whether all numbers are groups of digits of one length, as telephone numbers are: 612 345 678. */
function lookLikeTelephones(
  counts: KindCounts,
  { style, fractions }: FoundStyle,
  notes: ColumnNotes,
): boolean {
  if (style.thousands !== " " && style.thousands !== "." || fractions > 0 || notes.units.size > 0) {
    return false;
  }
  const { groupedDigits } = notes, isOneLength = (groupedDigits & groupedDigits - 1) === 0;
  const hasShorter = counts[KIND.INT] + counts[KIND.FLOAT_OR_GROUPED] > 0;
  return isOneLength && groupedDigits >= 1 << TELEPHONE_DIGITS_MIN && !hasShorter;
}

/**
 * The decision where the caller names the type. Throws VALIDATION where day and month, or the marks in numbers, can be
 * read two ways and nothing tells which.
 */
export function decideNamedType(
  type: ColumnType,
  { counts, notes }: ColumnContent,
  options: TypeOptions,
): TypeDecision {
  const isEmpty = counts.every((count, kind) => count === 0 || kind === KIND.NULL);
  const decision: TypeDecision = { ...TEXT, type, flags: isEmpty ? ["all_null"] : [] };
  if (type === "date" || type === "timestamp") {
    if (hasAmbiguousDates(counts, options.dateOrder)) {
      throw ambiguous(
        "Cannot tell day from month in a column that is to hold dates: say which with date_order",
      );
    }
    return {
      ...decision,
      dateOrder: dateOrderOf(counts, options.dateOrder),
      flags: [...decision.flags, ...zonesOf(counts)],
    };
  }
  if (type !== "int" && type !== "float" && type !== "decimal") return decision;
  const found = findStyle(counts, options.marks ?? UNNAMED);
  if (found.isAmbiguous && counts.subarray(KIND.DRESSED_INT).some((n) => n > 0)) {
    throw ambiguous(
      "Cannot tell decimals from thousands in a column that is to hold numbers: say which with decimal",
    );
  }
  const isLong = type === "int" && counts[KIND.LONG_DIGITS] > 0;
  const flags = isLong ? [...decision.flags, "long_digits" as const] : decision.flags;
  return { ...numberOf(counts, found, mainUnit(notes)[0]), type, flags };
}

function ambiguous(message: string): ValidationError {
  const option = message.slice(message.lastIndexOf(" ") + 1);
  return new ValidationError(message, [{ pointer: `/options/${option}`, message }]);
}

/**
 * How a column's `01/02/2020` reads: as most of its dates that read one way only, else as the caller says.
 * null where neither tells, or where there is no such date.
 */
export function dateOrderOf(counts: KindCounts, named: DateOrder | null): DateOrder | null {
  const { dayFirst, monthFirst, either } = countDates(counts);
  if (named === "ymd" && dayFirst === monthFirst) return either === 0 ? "ymd" : null;
  if (dayFirst + monthFirst + either === 0) return null;
  return dayFirst === monthFirst ? named : dayFirst > monthFirst ? "dmy" : "mdy";
}

/** Whether the column has dates whose order nothing tells. */
export function hasAmbiguousDates(counts: KindCounts, named: DateOrder | null): boolean {
  return countDates(counts).either > 0 && dateOrderOf(counts, named) === null;
}

function countDates(counts: KindCounts) {
  const count = (date: number) =>
    counts[date] + counts[date + KIND.TIMESTAMP - KIND.DATE] + counts[date + KIND.ZONED - KIND.DATE];
  return {
    plain: count(KIND.DATE),
    dayFirst: count(KIND.DATE_DMY),
    monthFirst: count(KIND.DATE_MDY),
    either: count(KIND.DATE_EITHER),
  };
}

function decideTemporal(
  counts: KindCounts,
  options: TypeOptions,
  fits: (n: number) => boolean,
): TypeDecision {
  const { plain, dayFirst, monthFirst, either } = countDates(counts);
  const dateOrder = dateOrderOf(counts, options.dateOrder);
  if (dateOrder === null && either > 0) {
    return fits(plain + either + dayFirst + monthFirst) ? { ...TEXT, flags: ["ambiguous_date"] } : TEXT;
  }
  const ordered = dateOrder === "dmy" ? dayFirst : dateOrder === "mdy" ? monthFirst : 0;
  if (!fits(plain + either + ordered)) return TEXT;
  const { zoned, unzoned } = countTimes(counts);
  const type = zoned + unzoned > 0 ? "timestamp" : "date";
  return { ...TEXT, type, dateOrder, flags: zonesOf(counts) };
}

/** Timestamps with a zone or offset, and those without. */
function countTimes(counts: KindCounts) {
  const sum = (from: number) => counts.subarray(from, from + 4).reduce((a, b) => a + b, 0);
  return { zoned: sum(KIND.ZONED), unzoned: sum(KIND.TIMESTAMP) };
}

function zonesOf(counts: KindCounts): ColumnFlag[] {
  const { zoned, unzoned } = countTimes(counts);
  return zoned > 0 && unzoned > 0 ? ["mixed_zones"] : [];
}
