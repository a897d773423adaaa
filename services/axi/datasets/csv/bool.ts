import { KIND, type Kind } from "./kind.ts";

export const BOOL_FALSE = 0;
export const BOOL_TRUE = 1;
export const BOOL_NONE = -1;

const TRUE_WORDS = ["true", "yes", "on", "sí", "si", "ja", "oui"];
const FALSE_WORDS = ["false", "no", "off", "nein", "non"];
/** Letters that are bools only where a column has both of a pair. */
const LETTERS: readonly (readonly [string, Kind, number])[] = [
  ["t", KIND.LETTER_T, BOOL_TRUE],
  ["f", KIND.LETTER_F, BOOL_FALSE],
  ["y", KIND.LETTER_Y, BOOL_TRUE],
  ["n", KIND.LETTER_N, BOOL_FALSE],
];

interface Word {
  readonly letters: Uint8Array;
  readonly kind: Kind;
  readonly value: number;
}

/** The words for true and false in a file, asked with bytes at the price of one array read for most cells. */
export class BoolWords {
  /** Whether ints are among the words, so that they must be asked for before numbers. */
  readonly hasInts: boolean;
  /** Kind of the word that was read last. */
  kind: Kind = KIND.BOOL;
  readonly #words: readonly (readonly Word[] | undefined)[];
  readonly #longest: number;

  /** Words that the caller names take the place of ours. */
  constructor(trueWords?: readonly string[], falseWords?: readonly string[]) {
    const words = [
      ...(trueWords ?? TRUE_WORDS).map((word) => wordOf(word, BOOL_TRUE)),
      ...(falseWords ?? FALSE_WORDS).map((word) => wordOf(word, BOOL_FALSE)),
    ].filter(({ letters }) => letters.length > 0);
    if (trueWords === undefined && falseWords === undefined) {
      for (const [letter, kind, value] of LETTERS) words.push({ ...wordOf(letter, value), kind });
    }
    const byFirst: Word[][] = new Array(256).fill(undefined);
    for (const word of words) (byFirst[word.letters[0]] ??= []).push(word);
    this.#words = byFirst;
    this.#longest = Math.max(0, ...words.map(({ letters }) => letters.length));
    this.hasInts = words.some(({ kind }) => kind === KIND.BOOL_INT);
  }

  /** `BOOL_TRUE` or `BOOL_FALSE` for one of the words in any case, whose kind is then in `kind`; else `BOOL_NONE`. */
  read(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > this.#longest) return BOOL_NONE;
    const words = this.#words[lower(bytes[start])];
    if (words === undefined) return BOOL_NONE;
    for (const { letters, kind, value } of words) {
      if (letters.length !== length) continue;
      let i = 1;
      while (i < length && lower(bytes[start + i]) === letters[i]) i++;
      if (i < length) continue;
      this.kind = kind;
      return value;
    }
    return BOOL_NONE;
  }
}

function wordOf(text: string, value: number): Word {
  const letters = new TextEncoder().encode(text.trim()).map(lower);
  const isInt = /^(?:0|-?[1-9]\d{0,14})$/.test(text.trim());
  return { letters, kind: isInt ? KIND.BOOL_INT : KIND.BOOL, value };
}

/** ASCII capitals as small letters, and the second byte of À to Þ as that of à to þ: close enough for Í. */
function lower(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte >= 0x80 && byte < 0x9f ? byte | 32 : byte;
}
