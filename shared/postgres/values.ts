/** A bigint as a number where that is exact, else as its digits. */
export function parseInt8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/**
 * RFC 3339 in UTC with at least milliseconds, from what a server with time zone UTC and ISO dates sends.
 * `infinity` and years before Christ, which RFC 3339 lacks, stay as they are.
 */
export function parseTimestamptz(text: string): string {
  const local = parseTimestamp(text.replace(/\+00$/, ""));
  return local.includes("T") ? `${local}Z` : text;
}

/** `YYYY-MM-DDThh:mm:ss.sss` without a zone, with microseconds where there are any. */
export function parseTimestamp(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(text);
  return match === null ? text : `${match[1]}T${match[2]}.${(match[3] ?? "").padEnd(3, "0")}`;
}

/** A Date as RFC 3339; text goes to the server as it is, with the precision it has. */
export function formatDate(value: Date | string): string {
  return value instanceof Date ? value.toISOString() : value;
}
