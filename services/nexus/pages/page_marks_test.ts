import { assertEquals } from "@shared/testing/assert.ts";
import { PageMarks } from "./page_marks.ts";

function pagesOf(href: string | null): string[] {
  return new URL(href ?? "", "http://nexus").searchParams.getAll("page");
}

Deno.test("PageMarks keeps the way back page by page, whatever the pages' lengths", () => {
  const second = pagesOf(new PageMarks([]).hrefs("/x?q=1", 100, "abc").nextHref);
  const third = pagesOf(new PageMarks(second).hrefs("/x?q=1", 37, "def").nextHref);
  assertEquals(third, ["101~abc", "138~def"]);
  const marks = new PageMarks(third);
  assertEquals([marks.first, marks.cursor], [138, "def"]);
  assertEquals(pagesOf(marks.hrefs("/x", 1, null).previousHref), ["101~abc"]);
  assertEquals(marks.hrefs("/x", 1, null).nextHref, null);
  assertEquals(new PageMarks(["101~abc"]).hrefs("/x?q=1", 1, null).previousHref, "/x?q=1");
});

Deno.test("PageMarks takes what it can't read as the first page, and keeps the address short", () => {
  for (const marks of [[], ["nonsense"], ["0~abc"], ["5~a b"], ["5~"]]) {
    const { first, cursor } = new PageMarks(marks);
    assertEquals([first, cursor, new PageMarks(marks).hrefs("/x", 1, null).previousHref], [1, null, null]);
  }
  let marks: string[] = [];
  for (let i = 0; i < 50; i++) marks = pagesOf(new PageMarks(marks).hrefs("/x", 10, `c${i}`).nextHref);
  assertEquals([marks.length, marks.at(-1)], [20, "501~c49"]);
});
