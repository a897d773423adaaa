export const BOOL_FALSE = 0;
export const BOOL_TRUE = 1;
export const BOOL_NONE = -1;

const WORDS: readonly (readonly [string, number])[] = [
  ["true", BOOL_TRUE],
  ["yes", BOOL_TRUE],
  ["false", BOOL_FALSE],
  ["no", BOOL_FALSE],
];

/** `BOOL_TRUE` or `BOOL_FALSE` for true, yes, false, no in any case, else `BOOL_NONE`. */
export function readBool(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 2 || length > 5) return BOOL_NONE;
  const first = bytes[start] | 32;
  if (first !== 116 && first !== 121 && first !== 102 && first !== 110) return BOOL_NONE; // t y f n
  for (const [word, value] of WORDS) {
    if (word.length !== length) continue;
    let i = 0;
    while (i < length && (bytes[start + i] | 32) === word.charCodeAt(i)) i++;
    if (i === length) return value;
  }
  return BOOL_NONE;
}
