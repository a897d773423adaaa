import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { scatterOf } from "./scatter.ts";

const pause = () => Promise.resolve();

Deno.test("scatterOf counts each row that has both numbers once, between ascending edges from least to greatest", async () => {
  const cell = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 50 }), async (rows) => {
      const x = Float64Array.from(rows, ([u]) => u), y = Float64Array.from(rows, ([, v]) => v);
      const { x_edges, y_edges, counts } = await scatterOf({ x, y }, pause);
      const both = rows.filter((row) => !row.some(Number.isNaN));
      assertEquals(counts.flat().reduce((sum, count) => sum + count, 0), both.length);
      if (both.length === 0) return assertEquals([x_edges, y_edges], [[], []]);
      for (const [edges, values] of [[x_edges, both.map(([u]) => u)], [y_edges, both.map(([, v]) => v)]]) {
        assertEquals([edges.length, edges[0] + 0, edges[20] + 0], [
          21,
          Math.min(...values) + 0,
          Math.max(...values) + 0,
        ]);
        assert(edges.every((edge, i) => i === 0 || edge >= edges[i - 1]), String(edges));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("scatterOf puts a value on an edge into the bin above, the greatest into the last", async () => {
  const values = Float64Array.from({ length: 21 }, (_, i) => i);
  const { counts } = await scatterOf({ x: values, y: values }, pause);
  assertEquals(counts.map((row, i) => row[i]), [...Array(19).fill(1), 2]);
});
