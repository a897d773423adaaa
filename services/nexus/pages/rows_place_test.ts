import { assertEquals } from "@shared/testing/assert.ts";
import { filterOf, rowsPlaceOf, rowsQuery, sortOf, withNewFilter, withoutFilter } from "./rows_place.ts";

function placeOf(path: string) {
  return rowsPlaceOf(path, new URL(path, "http://nexus").searchParams);
}

Deno.test("sortOf() goes from ascending to descending to the order of the file, and back to the first page", () => {
  const none = sortOf(placeOf("/rows?page=101~abc&filter=a:eq:1"), "a");
  assertEquals(none, { href: "/rows?filter=a%3Aeq%3A1&sort=a", direction: null });
  assertEquals(sortOf(placeOf("/rows?sort=a"), "a"), { href: "/rows?sort=-a", direction: "ascending" });
  assertEquals(sortOf(placeOf("/rows?sort=-a"), "a"), { href: "/rows", direction: "descending" });
});

Deno.test("withNewFilter() adds what the form asks once, with the value only where the condition takes one", () => {
  const ask = (path: string) => withNewFilter(placeOf(path), new URL(path, "http://nexus").searchParams);
  assertEquals(ask("/rows?filter=a:eq:1&fc=b&fo=ge&fv=2"), "/rows?filter=a%3Aeq%3A1&filter=b%3Age%3A2");
  assertEquals(ask("/rows?fc=b&fo=is_null&fv=left"), "/rows?filter=b%3Ais_null");
  assertEquals(ask("/rows?filter=a:eq:1&fc=a&fo=eq&fv=1"), "/rows?filter=a%3Aeq%3A1");
  assertEquals([ask("/rows"), ask("/rows?fc=a&fo=drop&fv=1")], [null, null]);
  assertEquals(
    withoutFilter(placeOf("/rows?filter=a:eq:1&filter=b:ge:2"), "a:eq:1"),
    "/rows?filter=b%3Age%3A2",
  );
});

Deno.test("rowsQuery() asks for fewer rows of wide tables, and filterOf() reads names that hold colons", () => {
  const limit = (columns: number) => rowsQuery(placeOf("/rows"), columns).get("limit");
  assertEquals([limit(3), limit(40), limit(200), limit(0)], ["100", "50", "20", "100"]);
  assertEquals(
    rowsQuery(placeOf("/rows?column=a&column=b&sort=-a"), 200).toString(),
    "limit=100&sort=-a&columns=a%2Cb",
  );
  assertEquals(filterOf("a:b:eq:1", ["a", "a:b"]), { column: "a:b", operator: "eq", value: "1" });
  assertEquals(filterOf("nothing:eq:1", ["a"]), null);
});
