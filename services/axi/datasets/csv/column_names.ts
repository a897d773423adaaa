/** Most bytes of an SQL identifier in PostgreSQL. */
export const NAME_BYTES_MAX = 63;

/** The row number, and the columns that PostgreSQL gives every table. */
const RESERVED = ["_row", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu; // control characters; direction marks, zero widths, tags
const encoder = new TextEncoder();

/**
 * Column names for SQL and JSON, one for each header: NFC, no control or direction characters, spaces trimmed and
 * joined, at most 63 bytes, unique whatever the case. A blank header n becomes `column_n`; a repeated one gets `_2`.
 * A header of a reserved name (`_row`, `ctid` ...) gets a number as if it were repeated.
 */
export function columnNames(headers: readonly string[]): string[] {
  const taken = new Set<string>(RESERVED);
  const nextNumbers = new Map<string, number>(); // by name, so that many repeats need no long search
  return headers.map((header, index) => {
    const cleaned = header.normalize("NFC").replace(INVISIBLE, " ").replace(/\s+/g, " ").trim();
    const base = cut(cleaned === "" ? `column_${index + 1}` : cleaned, NAME_BYTES_MAX);
    let name = base, n = nextNumbers.get(base.toLowerCase()) ?? 2;
    for (; taken.has(name.toLowerCase()); n++) name = cut(base, NAME_BYTES_MAX - `_${n}`.length) + `_${n}`;
    nextNumbers.set(base.toLowerCase(), n);
    taken.add(name.toLowerCase());
    return name;
  });
}

/** The longest beginning of `text` that fits into `bytes` bytes of UTF-8 and ends on a whole character. */
function cut(text: string, bytes: number): string {
  if (encoder.encode(text).length <= bytes) return text;
  let kept = "", size = 0;
  for (const character of text) {
    size += encoder.encode(character).length;
    if (size > bytes) break;
    kept += character;
  }
  return kept.trimEnd();
}
