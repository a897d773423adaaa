import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { QuantileSketch, SKETCH_K_MAX } from "./quantile_sketch.ts";
import { randomNumbers } from "./testing.ts";

const N = 1_000_000;

function sketchOf(values: ArrayLike<number>, k?: number): QuantileSketch {
  const sketch = new QuantileSketch(k);
  for (let i = 0; i < values.length; i++) sketch.add(values[i]);
  return sketch;
}

/** The largest difference between a value's rank and the sketch's, as a share of n. Of equal values any rank is right. */
function worstError(sketch: QuantileSketch, sorted: Float64Array): number {
  const kept = sketch.weighted();
  let worst = 0, below = 0, at = 0, after = 0;
  for (let i = 0; i < kept.values.length; i++) {
    const value = kept.values[i];
    while (at < sorted.length && sorted[at] < value) at++;
    after = Math.max(at, after);
    while (after < sorted.length && sorted[after] === value) after++;
    worst = Math.max(worst, at - (below + kept.weights[i]), below - after);
    below += kept.weights[i];
  }
  return worst / sorted.length;
}

Deno.test("QuantileSketch keeps its bound on sorted, reversed, random and heavily tied values", () => {
  const random = randomNumbers(1);
  const orders: [string, (i: number) => number][] = [
    ["sorted", (i) => i],
    ["reversed", (i) => N - i],
    ["random", random],
    ["ten different values", () => Math.floor(10 * random())],
    ["one value mostly", () => random() < 0.9 ? 5 : random()],
    ["up and down", (i) => Math.sin(i / 1000)],
    ["from both ends", (i) => i % 2 === 0 ? i : -i],
  ];
  for (const [what, value] of orders) {
    const values = new Float64Array(N);
    for (let i = 0; i < N; i++) values[i] = value(i);
    for (const [k, n] of [[SKETCH_K_MAX, N], [512, N / 5]]) {
      const part = values.subarray(0, n),
        sketch = sketchOf(part, k),
        error = worstError(sketch, part.toSorted());
      assert(error <= sketch.error, `${what}, k=${k}: off by ${error} instead of at most ${sketch.error}`);
      assert(
        sketch.weighted().values.length <= 6 * k,
        `${what}, k=${k}: ${sketch.weighted().values.length} kept`,
      );
    }
  }
});

Deno.test("QuantileSketch gives n values the weight n, whatever n is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(512, 600, 1024), (n, k) => {
      const sketch = sketchOf(Float64Array.from({ length: n }, (_, i) => i * 7 % 1000), k);
      const { values, weights } = sketch.weighted();
      assertEquals([sketch.n, weights.reduce((sum, weight) => sum + weight, 0)], [n, n]);
      assertEquals(values, values.toSorted());
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("QuantileSketch is exact while its first level lasts, and the same for the same values", () => {
  const values = Float64Array.from({ length: 4096 }, (_, i) => i * 31 % 4096);
  const { values: kept, weights } = sketchOf(values).weighted();
  assertEquals([kept, weights.every((weight) => weight === 1)], [values.toSorted(), true]);
  const random = randomNumbers(2), many = Float64Array.from({ length: 100_000 }, random);
  assertEquals(sketchOf(many).weighted(), sketchOf(many).weighted());
});

Deno.test("QuantileSketch.merge keeps the bound of the smaller one, however many values and levels each has", () => {
  const random = randomNumbers(9);
  for (
    const [k, otherK, n, otherN] of [
      [512, 512, 100_000, 100_000],
      [4096, 512, 300_000, 5_000],
      [512, 4096, 5_000, 300_000],
      [4096, 4096, 4_000, 4_000],
      [512, 512, 0, 50_000],
      [512, 512, 50_000, 0],
    ]
  ) {
    const values = Float64Array.from({ length: n }, random);
    const others = Float64Array.from({ length: otherN }, (_, i) => i / otherN);
    const sketch = sketchOf(values, k), all = Float64Array.from([...values, ...others]).sort();
    sketch.merge(sketchOf(others, otherK));
    const { weights } = sketch.weighted();
    assertEquals([sketch.n, weights.reduce((sum, weight) => sum + weight, 0)], [n + otherN, n + otherN]);
    assertEquals(sketch.error, new QuantileSketch(Math.min(k, otherK)).error);
    const error = worstError(sketch, all);
    assert(
      error <= sketch.error,
      `${[k, otherK, n, otherN]}: off by ${error} instead of at most ${sketch.error}`,
    );
  }
});

Deno.test("QuantileSketch goes on after a merge as it did before", () => {
  const sketch = sketchOf(Float64Array.from({ length: 100_000 }, (_, i) => i % 997), 512);
  sketch.merge(sketchOf(Float64Array.from({ length: 70_000 }, (_, i) => i % 991), 4096));
  for (let i = 0; i < 200_000; i++) sketch.add(i % 983);
  const { values, weights } = sketch.weighted();
  assertEquals([sketch.n, weights.reduce((sum, weight) => sum + weight, 0)], [370_000, 370_000]);
  assertEquals(values, values.toSorted());
  assert(values.length <= 6 * 512, `${values.length} kept`);
});
