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

const encoder = new TextEncoder();

/** A text and how many rows hold it. */
export interface CountedText {
  readonly value: string;
  readonly count: number;
}

type Shapes = Pick<TextSummary, "form" | "patterns">;

/** What the texts look like; null and empty where there are none. */
export function shapesOf(texts: readonly CountedText[]): Shapes {
  const rows = texts.reduce((sum, { count }) => sum + count, 0);
  const forms = new Map<Form, number>(), patterns = new Map<string, number>();
  for (const { value, count } of texts) {
    for (const [form, expression] of FORMS) {
      if (expression.test(value)) forms.set(form, (forms.get(form) ?? 0) + count);
    }
    const pattern = patternOf(value);
    patterns.set(pattern, (patterns.get(pattern) ?? 0) + count);
  }
  const shares = FORMS.map(([name]) => ({ name, share: (forms.get(name) ?? 0) / rows }));
  return {
    form: shares.find(({ share }) => share >= FORM_SHARE) ?? null,
    patterns: [...patterns].sort(mostFirst).slice(0, PATTERNS_MAX)
      .map(([pattern, count]) => ({ pattern, share: count / rows })),
  };
}

/** A for a letter and for any character beyond ASCII, 9 for a digit, of the first 40 characters. */
function patternOf(text: string): string {
  let pattern = "", characters = 0;
  for (let i = 0; i < text.length && characters < PATTERN_CHARACTERS; i++, characters++) {
    const code = text.charCodeAt(i), letter = code | 32;
    if (code >= 48 && code <= 57) pattern += "9";
    else if (letter >= 97 && letter <= 122 || code > 127) pattern += "A";
    else pattern += text[i];
    if (code >= 0xd800 && code < 0xdc00) i++; // a character of two units
  }
  return pattern;
}

/** Bytes of UTF-8 up to which a text is kept whole. */
export const WHOLE_BYTES = 252;

/** Values that are written in several ways, which differ only in the case of A to Z and in spaces; of short texts alone. */
export function variantsOf(texts: readonly CountedText[]): NonNullable<TextSummary["variants"]> {
  const groups = new Map<string, CountedText[]>();
  for (const text of texts) {
    if (text.value.length > WHOLE_BYTES / 3 && encoder.encode(text.value).length > WHOLE_BYTES) continue;
    const folded = fold(text.value), group = groups.get(folded);
    if (group === undefined) groups.set(folded, [text]);
    else group.push(text);
  }
  const several = [...groups.values()].filter((group) => group.length > 1)
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
  if (!/[A-Z ]/.test(text)) return text;
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).replace(/ +/g, " ").replace(
    /^ | $/g,
    "",
  );
}

function rowsOf(group: readonly CountedText[]): number {
  return group.reduce((sum, { count }) => sum + count, 0);
}

function mostFirst([a, m]: [string, number], [b, n]: [string, number]): number {
  return n - m || (a < b ? -1 : 1);
}
