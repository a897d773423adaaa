import { assertEquals } from "@shared/testing/assert.ts";
import { loadFile } from "./csv/testing.ts";
import { sentinelsOf } from "./sentinels.ts";

async function sentinels(cells: readonly (string | number)[]): Promise<string[]> {
  const { result } = await loadFile(`v\n${cells.join("\n")}\n`, { header: true });
  return sentinelsOf(result.summary.columns[0]);
}

const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

Deno.test("sentinelsOf finds values that stand for none: known, repeated and far from the others", async () => {
  const cases: [string, (string | number)[], string[]][] = [
    ["-999 among ages", [...range(50, 20), -999, -999], ["-999"]],
    ["a third of the values", [...range(20), ...Array(10).fill(-9999)], ["-9999"]],
    ["a few values only", [1, 2, 3, -99, -99], ["-99"]],
    ["two of them", [...range(50, 20), -999, -999, 9999, 9999, 9999], ["9999", "-999"]],
    ["floats", [0.5, 1.5, 2.5, "-999.0", "-999.0"], ["-999"]],
    ["once is chance", [...range(50, 20), -999], []],
    ["within the range", [...range(100, -1100), -1099, -999, -999], []],
    ["an unknown number", [...range(50, 20), -1234, -1234], []],
    ["ordinary extremes", [...range(2000), 999, 999], []],
    ["days", ["2020-01-01", "2021-05-05", "1900-01-01", "1900-01-01"], ["1900-01-01"]],
    ["instants", ["2020-01-01 10:00", "1970-01-01 00:00", "1970-01-01 00:00"], ["1970-01-01T00:00:00.000Z"]],
    ["a real day", ["2020-01-01", "1970-01-01", "1970-01-01", "1960-01-01"], []],
    ["texts", ["a", "-999", "-999"], []],
  ];
  for (const [what, cells, expected] of cases) {
    assertEquals([what, ...await sentinels(cells)], [what, ...expected]);
  }
});
