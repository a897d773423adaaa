import type { ValueSummary } from "../statistics/column_statistics.ts";

/** Numbers that stand for "no value" in many files, where they lie apart from all others. */
const NUMBERS = new Set([
  -9,
  -99,
  -999,
  -9999,
  -99_999,
  -999_999,
  -32_768,
  999,
  9999,
  99_999,
  999_999,
  9_999_999,
]);
const DAYS = new Set([
  "0001-01-01",
  "1000-01-01",
  "1800-01-01",
  "1899-12-30",
  "1899-12-31",
  "1900-01-01",
  "1970-01-01",
  "2099-12-31",
  "9999-12-31",
]);
/** A day, or its midnight. */
const DAY = /^[\d-]{10}(?:T00:00:00(?:\.0+)?Z)?$/;
const SENTINELS_MAX = 5;
/** How many times the width of all other values a number lies beside them. */
const APART = 2;

/**
 * Values of a column that may stand for "no value", as cells are written: a number or day that is known for it, comes
 * more than once, and is the least or the greatest of the column, a number also far from the others.
 */
export function sentinelsOf(summary: ValueSummary): string[] {
  const found = summary.top_values.filter(({ value, count }) =>
    count > 1 && (isNumberApart(Number(value), summary) || isKnownDay(value, summary))
  );
  return found.slice(0, SENTINELS_MAX).map(({ value }) => String(value));
}

function isNumberApart(value: number, { numeric, top_values, distinct_count }: ValueSummary): boolean {
  if (numeric === undefined || !NUMBERS.has(value)) return false;
  const all = top_values.length === distinct_count
    ? top_values.map((one) => Number(one.value))
    : Object.values(numeric.quantiles).filter((one) => one !== null);
  const others = all.filter((one) => one !== value && !NUMBERS.has(one));
  if (others.length === 0) return false;
  const least = Math.min(...others), greatest = Math.max(...others), width = greatest - least;
  return value === numeric.min
    ? value < 0 && least >= 0 || least - value > APART * width
    : value - greatest > APART * width;
}

function isKnownDay(value: ValueSummary["top_values"][number]["value"], { temporal }: ValueSummary): boolean {
  if (temporal === undefined || value !== temporal.min && value !== temporal.max) return false;
  return DAY.test(String(value)) && DAYS.has(String(value).slice(0, 10));
}
