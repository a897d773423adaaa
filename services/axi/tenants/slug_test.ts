import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { slugOf } from "./slug.ts";

const ID = "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071";

Deno.test("slugOf makes a subdomain of any name", () => {
  const cases = [
    ["ada", "ada-5f6071"],
    ["Ada's  Größe & Co.", "ada-s-gro-e-co-5f6071"],
    ["Élodie", "elodie-5f6071"],
    ["42nd street", "nd-street-5f6071"],
    ["アナリスト", "tenant-5f6071"],
    ["a".repeat(100), `${"a".repeat(25)}-5f6071`],
    ["twenty-five characters it-is", "twenty-five-characters-it-5f6071"],
  ] as const;
  for (const [name, slug] of cases) {
    assertEquals(slugOf(name, ID), slug);
    assertMatch(slugOf(name, ID), /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
  }
});
