import { assertEquals, assertThrows } from "../testing/assert.ts";
import { identifier } from "./identifier.ts";

Deno.test("identifier() quotes a plain name", () => {
  assertEquals(identifier("tenant_0af3"), '"tenant_0af3"');
});

Deno.test("identifier() refuses whatever could leave its quotes or be cut short", () => {
  for (const name of ["", "Axi", "a.b", 'a"b', "a b", "1a", "ä", "a\0", "a".repeat(64)]) {
    assertThrows(() => identifier(name), RangeError, "Cannot use");
  }
});
