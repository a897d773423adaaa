import type { ColumnFlag, ColumnType } from "@shared/contracts/axi_datasets.ts";
import { KIND } from "./kind.ts";
import type { DateOrder } from "./temporal.ts";

/** How many cells of each kind a column has, indexed by `KIND`. */
export type KindCounts = Float64Array;

export interface TypeDecision {
  readonly type: ColumnType;
  /** How to read `01/02/2020`; null where the column has no such date. */
  readonly dateOrder: DateOrder | null;
  readonly flags: readonly ColumnFlag[];
}

export interface TypeOptions {
  /** Share of the values that must fit, 0..1. */
  readonly threshold: number;
  /** What the caller says of dates that the column can't settle. */
  readonly dateOrder: DateOrder | null;
}

const TEXT: TypeDecision = { type: "text", dateOrder: null, flags: [] };

/**
 * The type of a column from its whole content: the narrowest one that at least `threshold` of the values fit.
 * Digits that are names (007, +34 600 000 000, 20 digits) make a would-be number text, even one such cell: to read it as
 * a number would lose it. Dates whose day and month nothing in the column tells apart stay text, flagged.
 */
export function decideType(counts: KindCounts, options: TypeOptions): TypeDecision {
  const values = counts.reduce((sum, n) => sum + n, 0) - counts[KIND.NULL];
  if (values === 0) return { ...TEXT, flags: ["all_null"] };
  const fits = (n: number) => n / values >= options.threshold;
  const numbers = counts[KIND.INT] + counts[KIND.FLOAT] + counts[KIND.DECIMAL];
  const names = counts[KIND.CODE] + counts[KIND.LONG_DIGITS];
  if (fits(numbers + names)) {
    if (counts[KIND.CODE] > 0) return { ...TEXT, flags: ["leading_zeros"] };
    if (counts[KIND.LONG_DIGITS] > 0) return { ...TEXT, flags: ["long_digits"] };
    const type = counts[KIND.DECIMAL] > 0 ? "decimal" : counts[KIND.FLOAT] > 0 ? "float" : "int";
    return { type, dateOrder: null, flags: [] };
  }
  if (fits(counts[KIND.BOOL])) return { type: "bool", dateOrder: null, flags: [] };
  return decideTemporal(counts, options, fits);
}

/**
 * How a column's `01/02/2020` reads: as most of its dates that read one way only, else as the caller says.
 * null where neither tells, or where there is no such date.
 */
export function dateOrderOf(counts: KindCounts, named: DateOrder | null): DateOrder | null {
  const { dayFirst, monthFirst, either } = countDates(counts);
  if (dayFirst + monthFirst + either === 0) return null;
  return dayFirst === monthFirst ? named : dayFirst > monthFirst ? "dmy" : "mdy";
}

/** Whether the column has dates whose order nothing tells. */
export function hasAmbiguousDates(counts: KindCounts, named: DateOrder | null): boolean {
  return countDates(counts).either > 0 && dateOrderOf(counts, named) === null;
}

function countDates(counts: KindCounts) {
  return {
    plain: counts[KIND.DATE] + counts[KIND.TIMESTAMP],
    dayFirst: counts[KIND.DATE_DMY] + counts[KIND.TIMESTAMP_DMY],
    monthFirst: counts[KIND.DATE_MDY] + counts[KIND.TIMESTAMP_MDY],
    either: counts[KIND.DATE_EITHER] + counts[KIND.TIMESTAMP_EITHER],
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
  const timestamps = counts[KIND.TIMESTAMP] + counts[KIND.TIMESTAMP_DMY] + counts[KIND.TIMESTAMP_MDY] +
    counts[KIND.TIMESTAMP_EITHER];
  return { type: timestamps > 0 ? "timestamp" : "date", dateOrder, flags: [] };
}
