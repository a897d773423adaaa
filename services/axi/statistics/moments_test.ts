import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { BLOCK_ROWS, Moments } from "./moments.ts";
import { assertClose, blocksOf, exactMoments, randomNumbers, shuffled } from "./testing.ts";

function momentsOf(values: ArrayLike<number>, size = BLOCK_ROWS): Moments {
  const moments = new Moments();
  for (const [block, length] of blocksOf(values, size)) moments.addBlock(block, length);
  return moments;
}

/** Compares with exact arithmetic; `condition` is how much larger the values are than their spread. */
function assertExact(values: readonly number[], condition: number, what: string): void {
  const moments = momentsOf(values), exact = exactMoments(values), tolerance = 1e-14 * condition;
  assertClose(moments.sum, exact.sum, 1e-15, `${what}: sum`);
  assertClose(moments.mean, exact.mean, 1e-15, `${what}: mean`);
  assertClose(moments.variance, exact.variance, tolerance, `${what}: variance`);
  assert(
    Math.abs((moments.skewness ?? NaN) - exact.skewness) <= tolerance * (1 + Math.abs(exact.skewness)),
    `${what}: skewness ${moments.skewness} ${exact.skewness}`,
  );
  assert(
    Math.abs((moments.kurtosis ?? NaN) - exact.kurtosis) <= tolerance * (1 + Math.abs(exact.kurtosis)),
    `${what}: kurtosis ${moments.kurtosis} ${exact.kurtosis}`,
  );
}

Deno.test("Moments are those of exact arithmetic", () => {
  const random = randomNumbers(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sample = (count: number, value: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => value(i));
  assertExact(sample(5000, random), 10, "uniform");
  assertExact(sample(5000, normal), 10, "normal");
  assertExact(sample(5000, () => Math.exp(2 * normal())), 10, "log-normal");
  assertExact(sample(5000, (i) => i), 10, "ascending");
  assertExact(sample(5000, () => 1e9 + normal()), 10, "an offset of 1e9");
  assertExact(sample(5000, () => 1e15 + Math.floor(16 * random())), 10, "an offset of 1e15");
  assertExact(sample(5000, () => 1.7e9 + i32(random)), 10, "epoch seconds");
  assertExact(sample(3000, (i) => i === 0 ? 1e12 : random()), 10, "a first value far off");
  assertExact(sample(3000, (i) => i % 2 === 0 ? 1e60 : 1e-60 * random()), 10, "huge and tiny in turn");
  assertExact(
    sample(3000, (i) => (i % 2 === 0 ? 1e16 : -1e16) + Math.floor(100 * random())),
    10,
    "huge ones that cancel",
  );
  assertExact(sample(3000, () => 1e-60 * random()), 10, "tiny");
  assertExact(sample(3000, (i) => i < 1500 ? 0 : 1e6), 10, "two values");
});

function i32(random: () => number): number {
  return Math.floor(86_400 * 365 * random());
}

Deno.test("Moments of few or equal values are what they can be", () => {
  const figures = (values: number[]) => {
    const { n, mean, variance, skewness, kurtosis, sum } = momentsOf(values);
    return [n, mean, variance, skewness, kurtosis, sum];
  };
  assertEquals(figures([]), [0, null, null, null, null, 0]);
  assertEquals(figures([NaN, Infinity, -Infinity]), [0, null, null, null, null, 0]);
  assertEquals(figures([5]), [1, 5, null, null, null, 5]);
  assertEquals(figures([5, 7]), [2, 6, 2, null, null, 12]);
  assertEquals(figures([1, 2, 3]), [3, 2, 1, 0, null, 6]);
  assertEquals(figures([1, 2, 3, 4]).slice(0, 4), [4, 2.5, 5 / 3, 0]);
  assertClose(momentsOf([1, 2, 3, 4]).kurtosis, -1.2, 1e-15, "exactly -6/5");
  assertClose(
    momentsOf([1, 2, 3, 10]).skewness,
    1.763632614803888,
    1e-15,
    "pandas 3.1.1: Series([1, 2, 3, 10]).skew()",
  );
  for (const constant of [0.1, 1e15 + 0.3, -7e-300, 1 / 3]) {
    const { mean, variance, skewness, kurtosis } = momentsOf(new Array(5000).fill(constant));
    assertClose(mean, constant, 1e-15, "mean of a constant");
    assertEquals([variance, skewness, kurtosis], [0, null, null]);
  }
});

Deno.test("Moments leave out NaN and infinities, wherever they stand", () => {
  const values = Array.from({ length: 3000 }, (_, i) => Math.sin(i) * 100 + i);
  const random = randomNumbers(2);
  const holed = values.flatMap((value) => random() < 0.3 ? [NaN, value, Infinity, -Infinity] : [value]);
  const [moments, bare] = [momentsOf([NaN, ...holed, NaN]), momentsOf(values)];
  assertEquals([moments.n, moments.min, moments.max], [bare.n, bare.min, bare.max]);
  for (const figure of ["mean", "variance", "skewness", "kurtosis", "sum"] as const) {
    assertClose(moments[figure], bare[figure], 1e-12, figure);
  }
});

Deno.test("Moments do not depend on blocks or on the order of rows", () => {
  const random = randomNumbers(3);
  for (const count of [1, 1023, 1024, 1025, 2048, 2049, 10_000]) {
    const values = Array.from({ length: count }, () => 1000 + random() ** 3 * 500);
    const whole = momentsOf(values);
    const others = [
      momentsOf(values, 1),
      momentsOf(values, 7),
      momentsOf(shuffled(values, random)),
      momentsOf(values.toReversed()),
    ];
    for (const other of others) {
      for (const figure of ["n", "mean", "variance", "skewness", "kurtosis", "sum", "min", "max"] as const) {
        assertClose(other[figure], whole[figure], 1e-12, `${figure} of ${count}`);
      }
    }
  }
});

Deno.test("Moments of any doubles have a mean between the least and the most, and no variance below zero", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e100, max: 1e100 }), { minLength: 2, maxLength: 50 }),
      (values) => {
        const { mean, variance, min, max } = momentsOf(values, 5);
        const slack = 1e-15 * Math.max(Math.abs(min), Math.abs(max));
        assert((variance ?? NaN) >= 0, `variance ${variance}`);
        assert(
          (mean ?? NaN) >= min - slack && (mean ?? NaN) <= max + slack,
          `mean ${mean} of ${min} to ${max}`,
        );
      },
    ),
    { seed: 2, numRuns: 2000 },
  );
});

Deno.test("Moments center a block on its own mean, so that co-moments can be taken from it", () => {
  const moments = new Moments();
  moments.addBlock(Float64Array.of(1e9, 1e9 + 2, NaN), 3);
  moments.addBlock(Float64Array.of(1e9 + 5, Infinity, 1e9 + 7, 1e9 + 9), 4);
  assertEquals([moments.blockCount, moments.blockMean], [3, 7]);
  assertEquals([...moments.centered.subarray(0, 4)], [-2, NaN, 0, 2]);
  assertEquals([...moments.shifted.subarray(0, 4)], [5, NaN, 7, 9]);
});
