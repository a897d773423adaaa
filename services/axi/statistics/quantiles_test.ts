import fc from "fast-check";
import { QUANTILES } from "@shared/contracts/quantiles.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { histogramOf } from "./histogram.ts";
import { type Distribution, QuantileCollector, quantileReader, quantilesOf } from "./quantiles.ts";
import { assertClose, blocksOf, randomNumbers } from "./testing.ts";

function distributionOf(values: ArrayLike<number>, columns = 1): Distribution {
  const collector = new QuantileCollector(columns);
  for (const [block, length] of blocksOf(values)) collector.addBlock(block, length);
  return collector.finish();
}

Deno.test("quantilesOf are NumPy's, by type 7", () => {
  // numpy.quantile(values, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) of NumPy 2.4.6, method "linear"
  const cases: [number[], number[]][] = [
    [[1, 2, 3, 4], [1.03, 1.15, 1.75, 2.5, 3.25, 3.85, 3.97]],
    [[10, 1, 5, 7, 3], [1.08, 1.4, 3, 5, 7, 9.4, 9.88]],
    [[2], [2, 2, 2, 2, 2, 2, 2]],
    [[0, 1], [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]],
    [[-1.5, 0, 0, 2.25, 100], [-1.44, -1.2, 0, 0, 2.25, 80.45, 96.09]],
  ];
  for (const [values, expected] of cases) {
    const found = quantilesOf(distributionOf(values));
    QUANTILES.forEach((key, i) => assertClose(found[key], expected[i], 1e-14, `${key} of ${values}`));
  }
  assertEquals(Object.values(quantilesOf(distributionOf([]))), Array(7).fill(null));
});

Deno.test("quantileReader goes from the least to the most without a step back, whatever the values", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
      const sorted = Float64Array.from(values).sort();
      const quantile = quantileReader(distributionOf(values));
      assertEquals([quantile(0) + 0, quantile(1) + 0], [sorted[0] + 0, sorted[sorted.length - 1] + 0]);
      for (let i = 0; i <= 20; i++) {
        const q = quantile(i / 20), rank = (sorted.length - 1) * i / 20;
        assert(Number.isFinite(q), `${q}`);
        const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
        const slack = 1e-15 * Math.max(Math.abs(low), Math.abs(high));
        assert(q >= low - slack && q <= high + slack, `${q} is not between ${low} and ${high}`);
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("QuantileCollector leaves out NaN and infinities, and is exact within its memory", () => {
  assertEquals(distributionOf([NaN, 2, Infinity, 1, -Infinity]), {
    n: 2,
    values: Float64Array.of(1, 2),
    weights: null,
    error: 0,
  });
  const random = randomNumbers(1), room = 32 * 1024 * 1024 / 8 / 100;
  const values = Float64Array.from({ length: 3 * room }, random);
  const exact = distributionOf(values.subarray(0, room), 100);
  assertEquals([exact.n, exact.error, exact.values], [Math.floor(room), 0, values.slice(0, room).sort()]);
  const beyond = distributionOf(values, 100);
  assertEquals(beyond.n, values.length);
  assert(beyond.error > 0 && beyond.error < 0.002, `error ${beyond.error}`);
  const sorted = values.toSorted();
  for (const key of QUANTILES) {
    const found = quantilesOf(beyond)[key] ?? NaN,
      rank = sorted.findIndex((value) => value >= found) / sorted.length;
    assert(Math.abs(rank - Number(key)) <= beyond.error + 1e-5, `${key}: rank ${rank}`);
  }
});

Deno.test("histogramOf counts every value once, in bins of Freedman and Diaconis' width", () => {
  const histogram = (values: ArrayLike<number>) => {
    const distribution = distributionOf(values), { values: sorted } = distribution;
    return histogramOf(distribution, sorted[0], sorted[sorted.length - 1]);
  };
  assertEquals(histogram([]), null);
  assertEquals(histogram([5, 5, 5]), { edges: [5, 5], counts: [3] });
  assertEquals(histogram([-1.7e308, 1.7e308]), { edges: [-1.7e308, 1.7e308], counts: [2] });
  // IQR 3.5, so the width is 7 / 2 = 3.5 and 7 / 3.5 = 2 bins
  assertEquals(histogram([0, 1, 2, 3, 4, 5, 6, 7]), { edges: [0, 3.5, 7], counts: [4, 4] });
  // IQR 0: Sturges' log2(8) + 1 = 4 bins
  assertEquals(histogram([0, 1, 1, 1, 1, 1, 1, 4]), { edges: [0, 1, 2, 3, 4], counts: [1, 6, 0, 1] });
  const random = randomNumbers(2);
  for (const count of [2, 10, 1000, 100_000]) {
    const values = Float64Array.from({ length: count }, () => random() ** 2 * 100 - 50);
    const { edges, counts } = histogram(values) ?? { edges: [], counts: [] };
    assert(counts.length >= 1 && counts.length <= 50 && edges.length === counts.length + 1);
    const expected = counts.map((_, bin) => {
      const isLast = bin === counts.length - 1;
      return values.filter((v) => v >= edges[bin] && (v < edges[bin + 1] || isLast)).length;
    });
    assertEquals(counts, expected);
    assertEquals(edges, edges.toSorted((a, b) => a - b));
  }
});
