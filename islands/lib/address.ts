/** What changes in a query: one value, several, or null for none. */
export type QueryChanges = Readonly<Record<string, string | readonly string[] | null>>;

/** The path with its query changed; what stands elsewhere in it stays. */
export function withQuery(path: string, changes: QueryChanges): string {
  const [place = "", search = ""] = path.split("?");
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    if (typeof value === "string") query.set(name, value);
    else value?.forEach((item) => query.append(name, item));
  }
  return query.size === 0 ? place : `${place}?${query}`;
}
