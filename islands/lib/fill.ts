import { formatNumber } from "./format.ts";

/** A text for one and for several, each with `{count}` where the figure stands. */
export interface Counted {
  readonly one: string;
  readonly other: string;
}

/** The text with values in place of its `{names}`; a name without a value stays as it stands. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\{(\w+)\}/g,
    (found, name: string) => Object.hasOwn(values, name) ? values[name] ?? found : found,
  );
}

/** The text for so many. */
export function fillCount(texts: Counted, count: number, locale: string): string {
  return fill(count === 1 ? texts.one : texts.other, { count: formatNumber(count, locale) });
}
