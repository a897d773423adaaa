import { assertEquals } from "@shared/testing/assert.ts";
import { generateCsv, generateNumericCsv } from "./generate.ts";

Deno.test("generateCsv() gives the asked number of rows, and the same text for the same seed", () => {
  const text = [...generateCsv(2_500)].join("");
  assertEquals(text.split("\n").length, 1 + 2_500 + 1);
  assertEquals([...generateCsv(2_500, 42)].join("") === text, true);
  assertEquals([...generateCsv(2_500, 43)].join("") === text, false);
});

Deno.test("generateNumericCsv() gives columns of numbers of six digits, correlated, and the same for the same seed", () => {
  const text = [...generateNumericCsv(500, 3)].join("");
  assertEquals(text === [...generateNumericCsv(500, 3)].join(""), true);
  const [header, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
  assertEquals(header, ["c00", "c01", "c02"]);
  assertEquals(rows.length, 500);
  assertEquals(
    rows.flat().every((cell) => /^-?\d[\d.]*$/.test(cell) && cell.replace(/\D/g, "").length <= 9),
    true,
  );
});
