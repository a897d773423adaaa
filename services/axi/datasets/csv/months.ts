const NAMES: readonly string[] = [
  "january february march april may june july august september october november december",
  "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
  "januar februar märz april mai juni juli august september oktober november dezember",
  "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
];
/** Usual short forms that are not the first three letters. */
const SHORT: readonly (readonly [string, number])[] = [["sept", 9], ["janv", 1], ["févr", 2], ["juil", 7]];

/** Bytes of the longest name, septiembre. */
export const WORD_BYTES_MAX = 10;

const MONTHS = monthsByWord();

/**
 * 1 to 12 for the name of a month in English, Spanish, German or French, or its first three letters, with or without
 * accents; else 0. The word is in lower case, each byte of its UTF-8 one character.
 */
export function monthOf(word: string): number {
  return MONTHS.get(word) ?? 0;
}

function monthsByWord(): ReadonlyMap<string, number> {
  const months = new Map<string, number>();
  const add = (word: string, month: number) => {
    for (const form of [word, word.normalize("NFD").replace(/\p{M}/gu, "")]) {
      const key = String.fromCharCode(...new TextEncoder().encode(form));
      months.set(key, (months.get(key) ?? month) === month ? month : 0); // jui is June or July: neither
    }
  };
  for (const names of NAMES) {
    names.split(" ").forEach((name, i) => {
      add(name, i + 1);
      add(name.slice(0, 3), i + 1);
    });
  }
  for (const [word, month] of SHORT) add(word, month);
  return months;
}
