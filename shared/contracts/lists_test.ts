import { z } from "zod";
import { ValidationError } from "../core/errors.ts";
import { assertEquals, assertThrows } from "../testing/assert.ts";
import { cursorsOf, pageOf, parseFilters, parseSort } from "./lists.ts";

const cursors = cursorsOf(z.tuple([z.string(), z.uuid()]));
const SCOPE = { sort: "-created_at", q: undefined, filter: ["a:eq:1"] };
const POSITION: [string, string] = ["é\u0000", "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071"];

Deno.test("cursorsOf() gives back the position for the same sort and filter only", () => {
  const cursor = cursors.encode(POSITION, SCOPE);
  assertEquals(cursors.decode(cursor, { filter: ["a:eq:1"], sort: "-created_at" }), POSITION);
  assertEquals(cursors.decode(undefined, SCOPE), null);
  for (
    const other of [{ ...SCOPE, sort: "created_at" }, { ...SCOPE, q: "" }, { ...SCOPE, filter: ["a:eq:2"] }]
  ) {
    assertThrows(() => cursors.decode(cursor, other), ValidationError, "changed");
  }
});

Deno.test("cursorsOf() refuses every broken cursor by the name of its parameter", () => {
  const cursor = cursors.encode(POSITION, SCOPE);
  const wrong = cursorsOf(z.tuple([z.number(), z.number()])).encode([1, 2], SCOPE);
  for (const broken of ["", "x", "%", cursor.slice(0, -3), cursor + "==", "bnVsbA", "W10", wrong, "e30"]) {
    const { details } = assertThrows(() => cursors.decode(broken, SCOPE), ValidationError, "begin anew");
    assertEquals(JSON.stringify(details).includes('"cursor"'), true);
  }
});

Deno.test("pageOf() tells of a next page by the surplus row alone", () => {
  const after = (row: number) => `after ${row}`;
  assertEquals(pageOf([1, 2, 3], 2, after), { items: [1, 2], next_cursor: "after 2" });
  assertEquals(pageOf([1, 2], 2, after), { items: [1, 2], next_cursor: null });
  assertEquals(pageOf([], 2, after), { items: [], next_cursor: null });
});

Deno.test("parseSort() reads the direction from the dash", () => {
  assertEquals(parseSort("-created_at"), { column: "created_at", isDescending: true });
  assertEquals(parseSort("name"), { column: "name", isDescending: false });
});

Deno.test("parseFilters() reads column, operator and value, with colons in either", () => {
  const columns = ["a", "a:eq", "b c"];
  const read = (text: string) => {
    const [filter] = parseFilters(text, columns);
    return [filter?.column, filter?.operator, filter?.value];
  };
  assertEquals(read("a:ge:1:2"), ["a", "ge", "1:2"]);
  assertEquals(read("a:eq:ne:x"), ["a:eq", "ne", "x"]);
  assertEquals(read("b c:contains:"), ["b c", "contains", ""]);
  assertEquals(read("a:is_null"), ["a", "is_null", null]);
  assertEquals(read("a:ne:line\nend"), ["a", "ne", "line\nend"]);
  assertEquals(parseFilters(undefined, columns), []);
});

Deno.test("parseFilters() refuses unknown columns and operators, missing and surplus values, and too many", () => {
  const columns = ["a"];
  const bad = ["", "a", "a:", "c:eq:1", "a:like:1", "a:eq", "a:is_null:1", "a:toString:1", "A:eq:1"];
  for (const text of bad) assertThrows(() => parseFilters(text, columns), ValidationError, "Cannot filter");
  assertThrows(() => parseFilters(Array(21).fill("a:eq:1"), columns), ValidationError, "20");
});
