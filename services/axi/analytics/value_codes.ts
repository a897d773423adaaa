/** Different values of a column that get codes; null is one more. */
export const CODES_MAX = 1001;
const SLOTS = 4096;
const WORDS = 3;

/** Gives the values of a column of few different ones a small number each, by their 64-bit hashes. */
export class ValueCodes {
  #size = 0;
  readonly #slots = new Int32Array(SLOTS * WORDS);

  /** How many values have got one. */
  get size(): number {
    return this.#size;
  }

  /** The value's number, from 1; 0 where there are too many values. */
  codeOf(high: number, low: number): number {
    const slots = this.#slots;
    let slot = low & (SLOTS - 1);
    for (;;) {
      const at = slot * WORDS, code = slots[at + 2];
      if (code === 0) break;
      if (slots[at] === low && slots[at + 1] === high) return code;
      slot = slot + 1 & (SLOTS - 1);
    }
    if (this.#size === CODES_MAX) return 0;
    slots[slot * WORDS] = low;
    slots[slot * WORDS + 1] = high;
    return slots[slot * WORDS + 2] = ++this.#size;
  }
}
