/**
 * Cells that mean "no value", besides the empty one; `\N` is MySQL's, those with `#` are a spreadsheet's. "None" is not among
 * them: it is a category in more files (no damage, no discount) than it is a missing value.
 */
export const DEFAULT_NULL_WORDS: readonly string[] = [
  ..."NA,N/A,n/a,NULL,null,NaN,nan,<NA>,-,\\N".split(","),
  ..."#N/A,#NA,#DIV/0!,#REF!,#VALUE!,#NAME?,#NUM!,#NULL!".split(","),
];

/** A set of short words that is asked with bytes, at the price of one array read for most cells. */
export class NullWords {
  readonly words: readonly string[];
  readonly #bytes: readonly Uint8Array[];
  readonly #byLength: number[][] = []; // indexes of words
  readonly #firstBytes = new Uint8Array(256); // longest word that begins with this byte, 0 for none

  constructor(words: readonly string[] = DEFAULT_NULL_WORDS) {
    this.words = [...new Set(words.map((word) => word.trim()))].filter((word) => word !== "");
    this.#bytes = this.words.map((word) => new TextEncoder().encode(word));
    this.#bytes.forEach((bytes, i) => {
      (this.#byLength[bytes.length] ??= []).push(i);
      this.#firstBytes[bytes[0]] = Math.max(this.#firstBytes[bytes[0]], Math.min(255, bytes.length));
    });
  }

  /** Whether `bytes[start..end)`, which is not empty, is one of the words. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    const longest = this.#firstBytes[bytes[start]];
    if (longest < 255 && length > longest) return false;
    return this.find(bytes, start, end) >= 0;
  }

  /** The index in `words` of the word that `bytes[start..end)` is, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    for (const index of this.#byLength[length] ?? []) {
      const word = this.#bytes[index];
      let i = 0;
      while (i < length && word[i] === bytes[start + i]) i++;
      if (i === length) return index;
    }
    return -1;
  }
}
