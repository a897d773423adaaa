import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { Dependencies } from "./dependencies.ts";
import { HashSet } from "./hash_set.ts";
import { NullPairs } from "./null_pairs.ts";
import { CODES_MAX, ValueCodes } from "../value_codes.ts";

Deno.test("HashSet knows every hash it was given, the one of nothing but zeros too", () => {
  const set = new HashSet(100), random = randomNumbers(1), word = () => Math.floor(random() * 2 ** 32) | 0;
  assertEquals([set.add(0, 0), set.add(0, 0)], [true, false]);
  const hashes = Array.from({ length: 20_000 }, () => [word(), word()]);
  for (const [high, low] of hashes) assert(set.add(high, low));
  for (const [high, low] of hashes) assert(!set.add(high, low));
  for (const [high, low] of hashes.slice(0, 100)) assert(set.add(~high, low));
  assertEquals(set.size, 20_101);
});

Deno.test("NullPairs count by columns, beyond the masks that are kept, and up to 64 columns", () => {
  const random = randomNumbers(2), pairs = new NullPairs(64), expected = new Float64Array(64 * 64);
  for (let row = 0; row < 15_000; row++) {
    const nulls = Array.from({ length: 64 }, () => random() < 0.1);
    const bits = (from: number) =>
      nulls.slice(from, from + 32).reduce((word, isNull, i) => word | Number(isNull) << i, 0);
    pairs.add(bits(0), bits(32));
    nulls.forEach((a, i) => nulls.forEach((b, j) => expected[i * 64 + j] += Number(a && b)));
  }
  for (let a = 0; a < 64; a++) {
    for (let b = 0; b < 64; b++) assertEquals(pairs.count(a, b), expected[a * 64 + b]);
  }
  assertThrows(() => new NullPairs(65), RangeError, "64 is the most");
});

Deno.test("ValueCodes number up to 1,001 values, and no more", () => {
  const codes = new ValueCodes();
  for (let i = 1; i <= CODES_MAX; i++) assertEquals(codes.codeOf(i, 4096 * i), i);
  for (let i = 1; i <= CODES_MAX; i++) assertEquals(codes.codeOf(i, 4096 * i), i);
  assertEquals(codes.codeOf(0, 7), 0);
});

Deno.test("Dependencies hold until a row refutes them, or a column has too many values", () => {
  const found = new Dependencies([true, true, false]);
  const names = () => found.pairs.map(({ determinant, dependent }) => `${determinant}${dependent}`);
  assertEquals(names(), ["01", "02", "10", "12"]);
  found.add(Uint16Array.of(1, 1, 1));
  found.add(Uint16Array.of(2, 1, 1));
  assertEquals(names(), ["01", "02", "12"]);
  found.add(Uint16Array.of(2, 1, 2));
  assertEquals(names(), ["01"]);
  found.add(Uint16Array.of(3, 0, 1));
  assertEquals([found.pairs, found.isSettled], [[], true]);
});
