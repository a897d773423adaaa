const decoder = new TextDecoder();
/** ISO 4217, those that are gone among them: files are old. */
const CODES = new Set(Intl.supportedValuesOf("currency"));
for (const word of ["ALL", "TOP", "XTS", "XXX"]) CODES.delete(word); // words, and codes for no currency
const WORDS = new Set(["kr", "Kr", "kr.", "zł", "Kč", "Ft", "лв", "%", "‰"]);
const SYMBOL = /^[A-Z]{0,3}\p{Sc}[A-Z]{0,3}$/u;

/** The currency or share that these bytes write (`€`, `US$`, `EUR`, `kr`, `%`), as they write it; else an empty text. */
export function unitOf(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return CODES.has(text) || SYMBOL.test(text) || WORDS.has(text) ? text : "";
}
