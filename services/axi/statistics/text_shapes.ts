import type { TextSummary } from "@shared/contracts/axi_analytics.ts";

/** Different texts up to which all are looked at. */
export const TEXTS_LOOKED_AT = 2_000;
const PATTERN_CHARACTERS = 40;
const PATTERNS_MAX = 5;
const VARIANTS_MAX = 5;
const FORM_SHARE = 0.9;

type Form = NonNullable<TextSummary["form"]>["name"];

/**
 * The written forms that are told, most special first. JavaScript and PostgreSQL read these expressions alike.
 * A code is one word of capitals and digits, with a digit in it, of up to 20 characters.
 */
export const FORM_PATTERN: Readonly<Record<Form, string>> = {
  email: "^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$",
  url: "^(https?|ftp)://[^ ]+$",
  uuid: "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
  ip_address: "^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$|" +
    "^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$|^[0-9a-f:]*::[0-9a-f:]*$",
  code: "^(?=.{1,20}$)[A-Z]*[-_/.]?[0-9][A-Z0-9_/.-]*$",
};
const FORMS = Object.entries(FORM_PATTERN).map(([name, source]) =>
  [name as Form, new RegExp(source)] as const
);

const NINE = "9".charCodeAt(0), A = "A".charCodeAt(0);
/** What `fold` changes: without any of it no text is a variant of another. */
const CHANGED_BY_FOLD = /[A-Z]| {2}|^ | $/, SPACES_TO_FOLD = / {2}|^ | $/;
// deno-lint-ignore no-control-regex -- all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

const encoder = new TextEncoder();

/** A text and how many rows hold it. */
export interface CountedText {
  readonly value: string;
  readonly count: number;
}

type Shapes = Pick<TextSummary, "form" | "patterns">;

/** What the texts look like; null and empty where there are none. */
export function shapesOf(texts: readonly CountedText[]): Shapes {
  const rows = rowsOf(texts), patterns = new PatternCounts();
  for (const text of texts) patterns.add(text);
  return {
    form: formOf(texts, rows),
    patterns: patterns.top(PATTERNS_MAX).map(({ pattern, count }) => ({ pattern, share: count / rows })),
  };
}

/** The first form that enough rows have; another one is given up with the text that makes it miss too many. */
function formOf(texts: readonly CountedText[], rows: number): Shapes["form"] {
  for (const [name, expression] of FORMS) {
    let left = rows;
    for (let i = 0; i < texts.length && left / rows >= FORM_SHARE; i++) {
      if (!expression.test(texts[i].value)) left -= texts[i].count;
    }
    if (left / rows >= FORM_SHARE) return { name, share: left / rows };
  }
  return null;
}

interface CountedPattern {
  readonly pattern: string;
  count: number;
}

/** Counts patterns by the hash of their characters, so that only different ones become strings. */
class PatternCounts {
  readonly #codes = new Uint8Array(PATTERN_CHARACTERS);
  readonly #byHash = new Map<number, CountedPattern>();

  add({ value, count }: CountedText): void {
    const length = this.#take(value);
    let hash = length;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ this.#codes[i], 0x01000193);
    let found = this.#byHash.get(hash);
    while (found !== undefined && !this.#isTaken(found.pattern, length)) found = this.#byHash.get(++hash);
    if (found !== undefined) found.count += count;
    else this.#byHash.set(hash, { pattern: String.fromCharCode(...this.#codes.subarray(0, length)), count });
  }

  /** The most frequent, in the order of their characters where counts are equal. */
  top(most: number): CountedPattern[] {
    const top: CountedPattern[] = [];
    for (const counted of this.#byHash.values()) {
      let at = top.length;
      while (at > 0 && isBefore(counted, top[at - 1])) at--;
      if (at === most) continue;
      if (top.length === most) top.pop();
      top.splice(at, 0, counted);
    }
    return top;
  }

  /** A for a letter and for any character beyond ASCII, 9 for a digit, of the first 40 characters; how many they are. */
  #take(text: string): number {
    let characters = 0;
    for (let i = 0; i < text.length && characters < PATTERN_CHARACTERS; i++) {
      const code = text.charCodeAt(i), letter = code | 32;
      if (code >= 48 && code <= 57) this.#codes[characters++] = NINE;
      else if (letter >= 97 && letter <= 122 || code > 127) this.#codes[characters++] = A;
      else this.#codes[characters++] = code;
      if (code >= 0xd800 && code < 0xdc00) i++; // a character of two units
    }
    return characters;
  }

  #isTaken(pattern: string, length: number): boolean {
    if (pattern.length !== length) return false;
    for (let i = 0; i < length; i++) if (pattern.charCodeAt(i) !== this.#codes[i]) return false;
    return true;
  }
}

function isBefore(a: CountedPattern, b: CountedPattern): boolean {
  return a.count > b.count || a.count === b.count && a.pattern < b.pattern;
}

/** Bytes of UTF-8 up to which a text is kept whole. */
export const WHOLE_BYTES = 252;

/** Values that are written in several ways, which differ only in the case of A to Z and in spaces; of short texts alone. */
export function variantsOf(texts: readonly CountedText[]): NonNullable<TextSummary["variants"]> {
  const first = new Map<string, CountedText>(), groups = new Map<string, CountedText[]>();
  for (const text of texts.some(({ value }) => CHANGED_BY_FOLD.test(value)) ? texts : []) {
    if (text.value.length > WHOLE_BYTES / 3 && encoder.encode(text.value).length > WHOLE_BYTES) continue;
    const folded = fold(text.value), one = first.get(folded), group = groups.get(folded);
    if (one === undefined) first.set(folded, text);
    else if (group === undefined) groups.set(folded, [one, text]);
    else group.push(text);
  }
  const several = [...groups.values()]
    .map((group) => group.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)))
    .map((group) => ({ group, rows: rowsOf(group) }))
    .sort((a, b) => b.rows - a.rows || (a.group[0].value < b.group[0].value ? -1 : 1));
  return {
    group_count: several.length,
    row_count: several.reduce((sum, { group, rows }) => sum + rows - group[0].count, 0),
    examples: several.slice(0, VARIANTS_MAX).map(({ group }) =>
      group.slice(0, VARIANTS_MAX).map(({ value }) => value)
    ),
  };
}

function fold(text: string): string {
  const lower = ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (part) => part.toLowerCase());
  return SPACES_TO_FOLD.test(lower) ? lower.replace(/ +/g, " ").replace(/^ | $/g, "") : lower;
}

function rowsOf(group: readonly CountedText[]): number {
  return group.reduce((sum, { count }) => sum + count, 0);
}
