/** Periods are numbered from the one that holds 1970-01-01, in SQL and in JavaScript alike. */
import type { Grain } from "@shared/contracts/calendar.ts";

const DAY_MS = 86_400_000;
const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** The period of a day, both counted from 1970-01-01; weeks are those of ISO 8601, begun by a Monday. */
export function periodOfDay(day: number, grain: Grain): number {
  if (grain === "day") return day;
  if (grain === "week") return Math.floor((day + 3) / 7); // 1970-01-01 was a Thursday
  const date = new Date(day * DAY_MS);
  return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / MONTHS[grain]);
}

/** The first day of a period, in days since 1970-01-01. */
export function firstDayOf(period: number, grain: Grain): number {
  if (grain === "day") return period;
  if (grain === "week") return period * 7 - 3;
  return Date.UTC(1970, period * MONTHS[grain], 1) / DAY_MS;
}

/** The day that a clock in the zone shows at that instant, in days since 1970-01-01. */
export function dayInZone(epochMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "numeric", day: "numeric" })
    .formatToParts(epochMs);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day")) / DAY_MS;
}

/** `YYYY-MM-DD` as days since 1970-01-01. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00Z`) / DAY_MS;
}

/** SQL of a cell's day in the zone, a date; `zone` is an SQL expression. */
export function daySql(cell: string, type: "date" | "timestamp", zone: string): string {
  return type === "date" ? cell : `(${cell} at time zone ${zone})::date`;
}

/** SQL of the period's number of a date. */
export function periodSql(day: string, grain: Grain): string {
  if (grain === "day") return `(${day} - date '1970-01-01')`;
  if (grain === "week") return `floor((${day} - date '1969-12-29') / 7.0)::int`;
  const months = `((extract(year from ${day})::int - 1970) * 12 + extract(month from ${day})::int - 1)`;
  return grain === "month" ? months : `floor(${months} / ${MONTHS[grain]}.0)::int`;
}

/** SQL of the first day of the period of that number, a date. */
export function firstDaySql(period: string, grain: Grain): string {
  if (grain === "day") return `(date '1970-01-01' + ${period})`;
  if (grain === "week") return `(date '1969-12-29' + 7 * ${period})`;
  return `(date '1970-01-01' + ${MONTHS[grain]} * ${period} * interval '1 month')::date`;
}
