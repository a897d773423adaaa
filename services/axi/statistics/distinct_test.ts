import { Buffer } from "node:buffer";
import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { DistinctNumbers, DistinctTexts } from "./distinct.ts";
import { DISTINCT_MAX } from "./hash_counter.ts";
import { wordsOf } from "./row_block.ts";
import { blocksOf, randomNumbers, shuffled } from "./testing.ts";

function numbersOf(values: ArrayLike<number>, columns = 1): DistinctNumbers {
  const distinct = new DistinctNumbers(columns);
  for (const [block, length] of blocksOf(values)) distinct.addBlock(block, length);
  return distinct;
}

function textsOf(texts: readonly string[], columns = 1): DistinctTexts {
  const distinct = new DistinctTexts(columns), encoder = new TextEncoder();
  for (const text of texts) {
    const bytes = encoder.encode(text), words = new Int32Array(wordsOf(bytes.length) + 2); // it lies among others
    new Uint8Array(words.buffer).set(bytes, 4);
    words[0] = words[words.length - 1] = -1;
    distinct.add(words, 1, bytes.length);
  }
  return distinct;
}

/** Values with their counts, most frequent first, smaller first. */
function countsOf<Value extends number | string>(
  values: readonly Value[],
): { value: Value; count: number }[] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compare(a.value, b.value));
}

/** The order of numbers, and of texts by their characters. */
function compare<Value extends number | string>(a: Value, b: Value): number {
  if (typeof a === "number") return a - Number(b);
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** Checks an estimate of so many values. */
function assertApproximate(distinct: DistinctNumbers | DistinctTexts, expected: number): void {
  assertEquals(distinct.isExact, false);
  const error = Math.abs(distinct.distinct - expected) / expected;
  assert(error <= 4 * 0.0081, `${distinct.distinct} instead of ${expected}`);
}

Deno.test("DistinctNumbers and DistinctTexts count like a map of all values", () => {
  const number = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true }), fc.constant(NaN));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3000, size: "max" }), (values) => {
      const distinct = numbersOf(values),
        expected = countsOf(values.filter((v) => v === v).map((v) => v + 0));
      assertEquals([distinct.isExact, distinct.distinct], [true, expected.length]);
      assertEquals(distinct.top(20), expected.slice(0, 20));
    }),
    { seed: 1, numRuns: 100 },
  );
  const text = fc.oneof(fc.constantFrom("a", "b", "", "aa"), fc.string({ unit: "grapheme" }), fc.string());
  fc.assert(
    fc.property(fc.array(text.filter((t) => t.isWellFormed()), { maxLength: 1000, size: "max" }), (texts) => {
      const distinct = textsOf(texts), expected = countsOf(texts);
      assertEquals([distinct.isExact, distinct.distinct], [true, expected.length]);
      assertEquals(distinct.top(20), expected.slice(0, 20));
    }),
    { seed: 2, numRuns: 100 },
  );
});

Deno.test("DistinctNumbers counts 0 and -0 as one, and infinities as values", () => {
  const distinct = numbersOf([0, -0, Infinity, -Infinity, Infinity, NaN]);
  assertEquals(distinct.distinct, 3);
  assertEquals(distinct.top(2), [{ value: 0, count: 2 }, { value: Infinity, count: 2 }]);
});

Deno.test("DistinctNumbers is exact up to 65,536 values and estimates beyond", () => {
  const values = Float64Array.from({ length: DISTINCT_MAX }, (_, i) => i / 7);
  const exact = numbersOf(values);
  assertEquals([exact.isExact, exact.distinct], [true, DISTINCT_MAX]);
  assertEquals(numbersOf([...values, ...values]).distinct, DISTINCT_MAX);
  const one = numbersOf([...values, -1]);
  assertApproximate(one, DISTINCT_MAX + 1);
  for (const n of [100_000, 1_000_000]) {
    assertApproximate(numbersOf(Float64Array.from({ length: n }, (_, i) => i)), n);
  }
});

Deno.test("DistinctNumbers finds the frequent values among a million, however late they come", () => {
  const random = randomNumbers(1);
  const rare = Array.from({ length: 500_000 }, (_, i) => 1000 + i);
  const frequent = Array.from({ length: 20 }, (_, i) => new Array<number>(3000 + 500 * i).fill(i)).flat();
  const lost = 2 * (rare.length + frequent.length) / 2048; // at most, by the bound of the algorithm
  for (
    const values of [[...rare, ...frequent], [...frequent, ...rare], shuffled([...rare, ...frequent], random)]
  ) {
    const distinct = numbersOf(values);
    assertApproximate(distinct, 500_020);
    const top = distinct.top(20);
    assertEquals(top.map(({ value }) => value), Array.from({ length: 20 }, (_, i) => 19 - i));
    for (const { value, count } of top) {
      const exact = 3000 + 500 * value;
      assert(count <= exact && count >= exact - lost, `${value}: ${count} of ${exact}`);
    }
  }
});

Deno.test("DistinctNumbers copes with more frequent values than it has room for, in good time", () => {
  // 1,048 values of a table of 1,000 columns are counted; 3,000 come in turn, each 500 times
  const values = Float64Array.from({ length: 1_500_000 }, (_, i) => i % 3000);
  const distinct = numbersOf(values, 1000);
  assertApproximate(distinct, 3000);
  // all counts are beyond those that are told apart without sorting, and each new value needs room
  const often = Array.from({ length: 1048 * 300 }, (_, i) => i % 1048),
    rare = Array.from({ length: 200_000 }, (_, i) => 5000 + i);
  const late = numbersOf([...often, ...new Array(2000).fill(7), ...rare], 1000);
  assertApproximate(late, 201_048);
  assertEquals(late.top(1)[0].value, 7);
});

Deno.test("DistinctTexts keeps the right text with each count while its table grows and halves", () => {
  const random = randomNumbers(3);
  const frequent = Array.from(
    { length: 30 },
    (_, i) => new Array<string>(2000 + 100 * i).fill(`frequent ${i} ${"é".repeat(i)}`),
  ).flat();
  const rare = Array.from({ length: 150_000 }, (_, i) => `rare ${i} ${"x".repeat(i % 40)}`);
  const distinct = textsOf(shuffled([...rare, ...frequent], random));
  assertApproximate(distinct, 150_030);
  assertEquals(
    distinct.top(20).map(({ value }) => value),
    Array.from({ length: 20 }, (_, i) => `frequent ${29 - i} ${"é".repeat(29 - i)}`),
  );
});

Deno.test("DistinctTexts stays within its memory when texts are long and columns many", () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `${i}${"x".repeat(300)}`);
  const distinct = textsOf([...texts, ...new Array(500).fill("often"), ...texts], 1000); // 64 KB for texts
  assertApproximate(distinct, 3001);
  assertEquals(distinct.top(1)[0].value, "often");
  const alone = textsOf(texts);
  assertEquals([alone.isExact, alone.distinct], [true, 3000]);
});

Deno.test("DistinctTexts tells long texts apart by all their bytes and shows whole characters of their beginning", () => {
  const beginning = `${"x".repeat(254)}é`; // 256 bytes
  const distinct = textsOf([`${beginning}1`, `${beginning}2`, `${"x".repeat(255)}é`, `${"x".repeat(255)}é`]);
  assertEquals(distinct.distinct, 3);
  assertEquals(distinct.top(3), [
    { value: "x".repeat(255), count: 2 },
    { value: beginning, count: 1 },
    { value: beginning, count: 1 },
  ]);
});

Deno.test("DistinctNumbers finds a value that becomes frequent only after all others have been different", () => {
  const distinct = new DistinctNumbers(1), unique = 300_000, often = 20_000;
  const values = [
    ...Array.from({ length: unique }, (_, i) => i),
    ...Array.from({ length: 2 * often }, (_, i) => i % 2 === 0 ? -1 : unique + i),
  ];
  for (const [block, length] of blocksOf(values)) distinct.addBlock(block, length);
  const [{ value, count }] = distinct.top(1);
  assertEquals([distinct.isExact, value], [false, -1]);
  assert(count <= often && count >= often - 2 * values.length / 2048, `${count} of ${often}`);
  assert(Math.abs(distinct.distinct / (unique + often) - 1) < 0.03, `${distinct.distinct}`);
});
