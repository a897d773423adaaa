import fc from "fast-check";
import { assertEquals } from "@shared/testing/assert.ts";
import { SLOPE_ROWS_MAX, theilSen } from "./theil_sen.ts";

const pause = () => Promise.resolve();

/** Rows by ascending x. */
function trendOf(rows: readonly (readonly [x: number, y: number])[]) {
  const x = Float64Array.from(rows, ([x]) => x), y = Float64Array.from(rows, ([, y]) => y);
  return { x, y, order: Uint32Array.from(rows.keys()).sort((a, b) => x[a] - x[b]) };
}

Deno.test("theilSen is the median of the slopes of all pairs of rows with different x", async () => {
  const whole = fc.integer({ min: -9, max: 9 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(whole, whole), { maxLength: 40 }), async (rows) => {
      const slopes = rows.flatMap(([x, y], i) =>
        rows.slice(0, i).filter(([u]) => u !== x).map(([u, v]) => (y - v) / (x - u))
      ).sort((a, b) => a - b);
      const low = slopes[(slopes.length - 1) >> 1], high = slopes[slopes.length >> 1];
      const expected = slopes.length === 0 ? null : low === high ? high : (low + high) / 2;
      const found = await theilSen(trendOf(rows), pause);
      assertEquals(found === null ? null : found.slope + 0, expected === null ? null : expected + 0); // -0 is 0
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("theilSen takes at most so many rows, from the first to nearly the last, and says how many", async () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => [i, i < 49_000 ? 3 * i : 0] as const);
  assertEquals(await theilSen(trendOf(rows), pause), { slope: 3, rows: SLOPE_ROWS_MAX });
});
