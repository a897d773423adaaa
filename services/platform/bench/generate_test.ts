import { assertEquals } from "@shared/testing/assert.ts";
import { generateCsv } from "./generate.ts";

Deno.test("generateCsv() gives the asked number of rows, and the same text for the same seed", () => {
  const text = [...generateCsv(2_500)].join("");
  assertEquals(text.split("\n").length, 1 + 2_500 + 1);
  assertEquals([...generateCsv(2_500, 42)].join("") === text, true);
  assertEquals([...generateCsv(2_500, 43)].join("") === text, false);
});
