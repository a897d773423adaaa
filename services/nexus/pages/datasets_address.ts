import { withQuery } from "../../../islands/lib/address.ts";

/** What is being done on the list, beside where one is in it. */
const ACTS = { edit: null, remove: null, removed: null };
const ROWS = 50;
const DEFAULT_SORT = "-created_at";
const SORTS = ["name", "row_count", "size_bytes", "created_at"].flatMap((column) => [column, `-${column}`]);

/** What the list holds, by its address. */
export interface Listed {
  readonly q: string;
  /** A column of AXI's, with `-` before it where the largest stand first. */
  readonly sort: string;
}

/** The list's own address, without what is being done on it. */
export function withoutActs(path: string): string {
  return withQuery(path, ACTS);
}

/** The list after one of its datasets was deleted. */
export function withRemoved(path: string, id: string): string {
  return withQuery(path, { removed: id });
}

/** What the list holds; an order that there is not is the newest first. */
export function listedBy(query: URLSearchParams): Listed {
  const sort = query.get("sort") ?? "";
  return {
    q: (query.get("q") ?? "").trim().slice(0, 200),
    sort: SORTS.includes(sort) ? sort : DEFAULT_SORT,
  };
}

/** Where AXI has a page of the list. */
export function axiList({ q, sort }: Listed, cursor: string | null): string {
  return withQuery("/datasets", { limit: String(ROWS), sort, q: q === "" ? null : q, cursor });
}

/** Where AXI has a page of what was deleted. */
export function axiTrash(cursor: string | null): string {
  return withQuery("/datasets", { deleted: "true", limit: String(ROWS), cursor });
}

/** Where a form about a dataset goes, and where that leads back to. */
export function actionOf(id: string, action: "delete" | "restore", next: string): string {
  return withQuery(`/datasets/${id}/${action}`, { next });
}
