import { type Filter, FILTER_OPERATORS, parseFilters } from "@shared/contracts/lists.ts";
import { withQuery } from "../../../islands/lib/address.ts";

const CELLS_MAX = 2000;
const ROWS_LEAST = 20;
const ROWS_MOST = 100;

/** What the address says of the rows to show. */
export interface RowsPlace {
  /** Path and query, without the page. */
  readonly path: string;
  /** Written `column:op:value`. */
  readonly filters: readonly string[];
  /** A column, with `-` before it where descending; null in the order of the file. */
  readonly sort: string | null;
  /** Names of the columns that are shown; all where empty. */
  readonly columns: readonly string[];
}

export function rowsPlaceOf(path: string, query: URLSearchParams): RowsPlace {
  return {
    path: withQuery(path, { page: null, fc: null, fo: null, fv: null }),
    filters: query.getAll("filter"),
    sort: query.get("sort") || null,
    columns: query.getAll("column"),
  };
}

/** The address with the filter that a form asks to add to the others; null where it asks for none. */
export function withNewFilter(place: RowsPlace, query: URLSearchParams): string | null {
  const column = query.get("fc"), operator = FILTER_OPERATORS.find((known) => known === query.get("fo"));
  if (!column || operator === undefined) return null;
  const isAlone = operator === "is_null" || operator === "not_null";
  const filter = isAlone ? `${column}:${operator}` : `${column}:${operator}:${query.get("fv") ?? ""}`;
  return withQuery(place.path, { filter: [...new Set([...place.filters, filter])] });
}

export function withoutFilter({ path, filters }: RowsPlace, filter: string): string {
  return withQuery(path, { filter: filters.filter((one) => one !== filter) });
}

/** Sorting by a column: ascending, then descending, then as the file has it. */
export function sortOf({ path, sort }: RowsPlace, column: string) {
  const next = sort === column ? `-${column}` : sort === `-${column}` ? null : column;
  const direction = sort === column ? "ascending" : sort === `-${column}` ? "descending" : null;
  return { href: withQuery(path, { sort: next }), direction } as const;
}

/** The query of AXI's `/rows` for it, with so many rows as `columnCount` columns allow a page. */
export function rowsQuery({ filters, sort, columns }: RowsPlace, columnCount: number): URLSearchParams {
  const shown = columns.length === 0 ? columnCount : columns.length;
  const limit = Math.min(ROWS_MOST, Math.max(ROWS_LEAST, Math.floor(CELLS_MAX / Math.max(1, shown))));
  const query = new URLSearchParams({ limit: String(limit) });
  for (const filter of filters) query.append("filter", filter);
  if (sort !== null) query.set("sort", sort);
  if (columns.length > 0) query.set("columns", columns.join(","));
  return query;
}

/** The filter in its parts; null for one that can't be read, which AXI refuses with its reason. */
export function filterOf(filter: string, columns: readonly string[]): Filter | null {
  try {
    return parseFilters(filter, columns)[0] ?? null;
  } catch {
    return null;
  }
}
