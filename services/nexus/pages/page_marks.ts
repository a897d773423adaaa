import { withQuery } from "../../../islands/lib/address.ts";

/** So many steps back are kept in an address; before them is the first page. */
const MARKS_MAX = 20;
const NAME = "page";

/**
 * Where a page stands in a list that only goes forward: the address keeps each page's first row and cursor, written
 * `101~cursor`, so that there is a way back without JavaScript. What can't be read is the first page.
 */
export class PageMarks {
  readonly #marks: readonly string[];
  /** Number of the page's first row, from 1. */
  readonly first: number;
  /** null on the first page. */
  readonly cursor: string | null;

  constructor(marks: readonly string[]) {
    const last = /^([1-9]\d{0,14})~([\w-]{1,2048})$/.exec(marks.at(-1) ?? "");
    this.#marks = last === null ? [] : marks;
    this.first = Number(last?.[1] ?? 1);
    this.cursor = last?.[2] ?? null;
  }

  /** The ways back and on from a page of so many rows; null where there is none. */
  hrefs(path: string, count: number, nextCursor: string | null) {
    const at = (marks: readonly string[]) => withQuery(path, { [NAME]: marks });
    return {
      previousHref: this.cursor === null ? null : at(this.#marks.slice(0, -1)),
      nextHref: nextCursor === null
        ? null
        : at([...this.#marks, `${this.first + count}~${nextCursor}`].slice(-MARKS_MAX)),
    };
  }
}
