import { assertEquals } from "@shared/testing/assert.ts";
import { REAL_CSV_TYPES } from "./real_csv_types.ts";
import { baseName, readRealCsv, readReference } from "./real_csvs.ts";

Deno.test("every reference file comes out of its package with the bytes that the figures are of", async () => {
  for (const file of await readReference()) await readRealCsv(file);
});

Deno.test("the types argued by hand are those that the typing rules give, column by column", async () => {
  for (const file of await readReference()) {
    const argued = Object.entries(REAL_CSV_TYPES[baseName(file)] ?? {}).map(([name, [type]]) => [name, type]);
    assertEquals(argued, file.columns.map(({ name, type }) => [name, type]), baseName(file));
  }
});
