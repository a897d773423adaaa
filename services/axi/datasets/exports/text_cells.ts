const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a date as PostgreSQL writes it. */
export function daysOfDate(cell: string): number {
  return Date.parse(`${cell}T00:00:00Z`) / DAY_MS;
}

/** Microseconds since 1970-01-01T00:00Z of an instant in UTC. */
export function microsOfTimestamp(cell: string): bigint {
  const [second, digits = ""] = cell.replace("Z", "").split(".");
  return BigInt(Date.parse(`${second}Z`)) * 1000n + BigInt(digits.padEnd(6, "0"));
}
