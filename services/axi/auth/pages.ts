import { isUuid } from "../../../shared/core/ids.ts";
import { ValidationError } from "../../../shared/core/errors.ts";

/** The id after which a page begins; null for the first page. Throws VALIDATION for a cursor that is not one of ours. */
export function startOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (isUuid(cursor)) return cursor;
  throw new ValidationError("Cannot read the cursor: give next_cursor of the page before as it is", [
    { pointer: "cursor", message: "Expected a next_cursor" },
  ]);
}

/** A page of at most `limit` items, from a list of one more where there is one. */
export function pageOf<Item>(items: readonly Item[], limit: number, idOf: (item: Item) => string) {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, next_cursor: items.length > limit && last !== undefined ? idOf(last) : null };
}
