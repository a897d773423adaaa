const CHUNK_CHARACTERS = 65_536;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
const encoder = new TextEncoder();

/** Writes rows as CSV: comma, UTF-8, a header in quotes; null is an empty cell. */
export class CsvLines {
  #text = "";

  /** The first line. Its quotes keep a name from being taken for anything else, such as a `sep=` line. */
  header(names: readonly string[]): void {
    this.#text += names.map(quoted).join(",") + "\n";
  }

  row(cells: readonly (string | null)[]): void {
    const line = cells.map((cell) => cell === null ? "" : NEEDS_QUOTES.test(cell) ? quoted(cell) : cell);
    this.#text += (line.length === 1 && line[0] === "" ? '""' : line.join(",")) + "\n"; // a blank line is no row
  }

  /** What has been written since, once it is worth a chunk; null before, unless `isLast`. */
  take(isLast = false): Uint8Array | null {
    if (this.#text === "" || !isLast && this.#text.length < CHUNK_CHARACTERS) return null;
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    return bytes;
  }
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
