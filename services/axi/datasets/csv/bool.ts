export const BOOL_FALSE = 0;
export const BOOL_TRUE = 1;
export const BOOL_NONE = -1;

/** By its first letter the one word that a cell can be, and what it means. */
const WORDS: readonly ({ readonly letters: Uint8Array; readonly value: number } | undefined)[] = (() => {
  const words: ({ letters: Uint8Array; value: number } | undefined)[] = new Array(128).fill(undefined);
  for (const [word, value] of [["true", 1], ["yes", 1], ["false", 0], ["no", 0]] as const) {
    words[word.charCodeAt(0)] = { letters: new TextEncoder().encode(word), value };
  }
  return words;
})();

/** `BOOL_TRUE` or `BOOL_FALSE` for true, yes, false, no in any case, else `BOOL_NONE`. */
export function readBool(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 2 || length > 5) return BOOL_NONE;
  const word = WORDS[(bytes[start] | 32) & 127];
  if (word === undefined || word.letters.length !== length) return BOOL_NONE;
  for (let i = 0; i < length; i++) if ((bytes[start + i] | 32) !== word.letters[i]) return BOOL_NONE;
  return word.value;
}
