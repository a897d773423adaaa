import { z } from "zod";
import { ValidationError } from "../core/errors.ts";

/** Makes and reads the cursors of one kind of list. */
export interface Cursors<Position> {
  /** The opaque text that continues after `position`, within the list that `scope` tells. */
  encode(position: Position, scope: ListScope): string;
  /** The position, or null at the start. Throws ValidationError for a cursor of another list or a broken one. */
  decode(cursor: string | undefined, scope: ListScope): Position | null;
}

/** What a list shows and in which order; a cursor holds only for the same. */
export type ListScope = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Cursors whose position has the form of `schema`: the sort key and id of the last item. */
export function cursorsOf<Position>(schema: z.ZodType<Position>): Cursors<Position> {
  const Content = z.tuple([z.string(), schema]);
  return {
    encode: (position, scope) => toBase64Url(JSON.stringify([fingerprint(scope), position])),
    decode(cursor, scope) {
      if (cursor === undefined) return null;
      const parsed = Content.safeParse(fromBase64Url(cursor));
      if (!parsed.success) throw badCursor("it is not one that this list gave");
      const [made, position] = parsed.data;
      if (made !== fingerprint(scope)) throw badCursor("sort or filter changed since");
      return position;
    },
  };
}

/** A page of the `limit + 1` rows that were read: the surplus one only tells that there is a next page. */
export function pageOf<Item>(
  rows: readonly Item[],
  limit: number,
  cursorAfter: (last: Item) => string,
): { items: Item[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? cursorAfter(last) : null };
}

/** `-created_at` as column and direction. */
export function parseSort(sort: string): { column: string; isDescending: boolean } {
  return sort.startsWith("-")
    ? { column: sort.slice(1), isDescending: true }
    : { column: sort, isDescending: false };
}

export const FILTER_OPERATORS = [
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "contains",
  "is_null",
  "not_null",
] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];
export interface Filter {
  readonly column: string;
  readonly operator: FilterOperator;
  /** null for the operators that take none. */
  readonly value: string | null;
}

const FILTERS_MAX = 20;
const WITHOUT_VALUE: readonly string[] = ["is_null", "not_null"];

/**
 * Filters written `column:op:value`, or `column:is_null`. `columns` are those that exist: a name may hold colons, so
 * the longest that fits is meant. Throws ValidationError naming the filter that cannot be read.
 */
export function parseFilters(
  filter: string | readonly string[] | undefined,
  columns: readonly string[],
): Filter[] {
  const texts = filter === undefined ? [] : typeof filter === "string" ? [filter] : filter;
  if (texts.length > FILTERS_MAX) throw badFilter(`more than ${FILTERS_MAX} of them`);
  const longestFirst = [...columns].sort((a, b) => b.length - a.length);
  return texts.map((text) => parseFilter(text, longestFirst));
}

function parseFilter(text: string, columns: readonly string[]): Filter {
  const column = columns.find((name) => text.startsWith(name + ":"));
  if (column === undefined) {
    throw badFilter(`${JSON.stringify(text.slice(0, 100))} begins with no known column`);
  }
  const [, name = "", colon, value] = /^([a-z_]+)(:?)(.*)$/s.exec(text.slice(column.length + 1)) ?? [];
  const operator = FILTER_OPERATORS.find((known) => known === name);
  if (operator === undefined) throw badFilter(`use one of ${FILTER_OPERATORS.join(", ")} after ${column}:`);
  const takesNone = WITHOUT_VALUE.includes(operator);
  if (takesNone !== (colon === "")) {
    throw badFilter(takesNone ? `${operator} takes no value` : `${operator} needs a value`);
  }
  return { column, operator, value: takesNone ? null : value ?? "" };
}

function badCursor(reason: string): ValidationError {
  return new ValidationError(`Cannot continue the list: ${reason}; begin anew without cursor`, [
    { pointer: "cursor", message: reason },
  ]);
}

function badFilter(reason: string): ValidationError {
  return new ValidationError(`Cannot filter: ${reason}`, [{ pointer: "filter", message: reason }]);
}

/** FNV-1a over the scope: it guards against mixing lists up, not against forgery, which would gain nothing. */
function fingerprint(scope: ListScope): string {
  const text = JSON.stringify(Object.entries(scope).filter(([, value]) => value !== undefined).sort());
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

function toBase64Url(text: string): string {
  return new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The JSON value within, or null for what is not base64url of JSON. */
function fromBase64Url(text: string): unknown {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
