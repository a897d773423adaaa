/** Cells that mean "no value", besides the empty one. */
export const DEFAULT_NULL_WORDS: readonly string[] = [
  "NA",
  "N/A",
  "n/a",
  "NULL",
  "null",
  "NaN",
  "nan",
  "#N/A",
  "#NA",
  "-",
];

/** A set of short words that is asked with bytes, at the price of one array read for most cells. */
export class NullWords {
  readonly #byLength: Uint8Array[][] = [];
  readonly #firstBytes = new Uint8Array(256); // longest word that begins with this byte, 0 for none

  constructor(words: readonly string[] = DEFAULT_NULL_WORDS) {
    for (const word of words) {
      const bytes = new TextEncoder().encode(word.trim());
      if (bytes.length === 0) continue;
      (this.#byLength[bytes.length] ??= []).push(bytes);
      this.#firstBytes[bytes[0]] = Math.max(this.#firstBytes[bytes[0]], Math.min(255, bytes.length));
    }
  }

  /** Whether `bytes[start..end)`, which is not empty, is one of the words. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    const longest = this.#firstBytes[bytes[start]];
    if (longest < 255 && length > longest) return false;
    const words = this.#byLength[length];
    return words !== undefined && words.some((word) => word.every((byte, i) => bytes[start + i] === byte));
  }
}
