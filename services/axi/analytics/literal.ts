/** A value as an SQL literal, for statements that are shown and for COPY, which takes no parameters. */
export function literal(value: string | number): string {
  const text = String(value);
  if (text.includes("\0")) throw new RangeError("Cannot write a NUL in SQL");
  const quoted = `'${text.replaceAll("'", "''")}'`;
  // Whatever `standard_conforming_strings` says, a backslash is one only in this form.
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
