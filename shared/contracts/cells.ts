/**
 * How a cell is written in JSON, the same in rows, summaries, SQL results and GraphQL: an int beyond 2^53 and a decimal
 * as text, a float that is not finite as "NaN", "Infinity" or "-Infinity", a date as `YYYY-MM-DD`, a timestamp in UTC
 * with `Z` and as many digits of the second as it has.
 */

/** A double as a cell. */
export function cellOfNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** An integer, given by its digits, as a cell. */
export function cellOfInteger(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}

/** A date, given in days since 1970-01-01, as a cell. */
export function cellOfDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** A timestamp, given in microseconds since 1970-01-01T00:00Z, as a cell with at least milliseconds. */
export function cellOfTimestamp(micros: number): string {
  const millis = Math.floor(micros / 1000), rest = micros - millis * 1000;
  const text = new Date(millis).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
