/** Where a page stands in a list by cursors. */
export interface CursorPlace {
  /** Of the page; null for the first one. */
  readonly cursor: string | null;
  /** Those of the pages before it, the first one's empty: cursors only lead on, so that the address keeps the way back. */
  readonly back: readonly string[];
}

export function cursorPlace(query: URLSearchParams): CursorPlace {
  return { cursor: query.get("cursor"), back: query.getAll("back") };
}

/** What a `Pagination` is told; null where there is one page alone. */
export function cursorPages(
  { path, place, limit, count, nextCursor }: {
    readonly path: string;
    readonly place: CursorPlace;
    /** Items a page. */
    readonly limit: number;
    /** Items of this page. */
    readonly count: number;
    readonly nextCursor: string | null;
  },
) {
  const { cursor, back } = place;
  if (cursor === null && nextCursor === null) return null;
  const first = back.length * limit + 1;
  const before = back.at(-1);
  return {
    first,
    last: first + count - 1,
    total: nextCursor === null ? first + count - 1 : null,
    previousHref: before === undefined ? null : hrefOf(path, before, back.slice(0, -1)),
    nextHref: nextCursor === null ? null : hrefOf(path, nextCursor, [...back, cursor ?? ""]),
  };
}

function hrefOf(path: string, cursor: string, back: readonly string[]): string {
  if (cursor === "") return path;
  const query = new URLSearchParams([["cursor", cursor], ...back.map((one) => ["back", one])]);
  return `${path}?${query}`;
}
