import { assertEquals } from "@shared/testing/assert.ts";
import { cursorPages, cursorPlace } from "./cursor_pages.ts";

const LIMIT = 50;

function pagesAt(href: string, nextCursor: string | null) {
  const place = cursorPlace(new URL(href, "http://dash.example").searchParams);
  const pages = cursorPages({ path: "/admin", place, limit: LIMIT, count: LIMIT, nextCursor });
  if (pages === null) throw new Error(`There is but one page at ${href}`);
  return pages;
}

Deno.test("cursorPages() leads through three pages and back again, counting rows", () => {
  const first = pagesAt("/admin", "two");
  const second = pagesAt(first.nextHref ?? "", "three");
  const third = pagesAt(second.nextHref ?? "", null);
  assertEquals([first, second, third].map(({ first, last, total }) => [first, last, total]), [
    [1, 50, null],
    [51, 100, null],
    [101, 150, 150],
  ]);
  assertEquals([third.previousHref, third.nextHref], [first.nextHref, null]);
  assertEquals([second.previousHref, first.previousHref], ["/admin", null]);
});

Deno.test("cursorPages() has nothing to say of a list of one page", () => {
  const place = { cursor: null, back: [] };
  assertEquals(cursorPages({ path: "/admin", place, limit: LIMIT, count: 3, nextCursor: null }), null);
});
