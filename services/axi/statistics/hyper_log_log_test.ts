import { assert, assertEquals } from "@shared/testing/assert.ts";
import { HyperLogLog } from "./hyper_log_log.ts";
import { randomNumbers } from "./testing.ts";

const STANDARD_ERROR = 1.04 / Math.sqrt(2 ** 14);

Deno.test("HyperLogLog estimates within 4 standard errors, from none to millions", () => {
  const random = randomNumbers(1), word = () => random() * 2 ** 32 | 0;
  const sketch = new HyperLogLog();
  assertEquals(sketch.estimate(), 0);
  let added = 0;
  for (const n of [1, 10, 100, 1000, 10_000, 30_000, 50_000, 100_000, 1_000_000, 3_000_000]) {
    for (; added < n; added++) sketch.add(word(), word());
    const estimate = sketch.estimate();
    assert(Math.abs(estimate - n) <= Math.max(1, 4 * STANDARD_ERROR * n), `${estimate} instead of ${n}`);
  }
});

Deno.test("HyperLogLog does not count a hash twice", () => {
  const sketch = new HyperLogLog();
  for (let i = 0; i < 1000; i++) sketch.add(0x12345678 + (i % 3) * 0x1000000, 0x9abcdef0);
  assertEquals(sketch.estimate(), 3);
});

Deno.test("HyperLogLog takes hashes of all bits, and of none", () => {
  const sketch = new HyperLogLog();
  for (const [high, low] of [[0, 0], [-1, -1], [0, 1], [0x3ffff, 0], [-0x80000000, 0]]) sketch.add(high, low);
  assert(Number.isFinite(sketch.estimate()) && sketch.estimate() >= 1);
});

Deno.test("HyperLogLog.merge estimates what one would that was given all", () => {
  const [first, second, all] = [new HyperLogLog(), new HyperLogLog(), new HyperLogLog()];
  for (let i = 0; i < 60_000; i++) {
    const high = Math.imul(i, 0x9e3779b1), low = Math.imul(i, 0x85ebca6b);
    all.add(high, low);
    if (i < 40_000) first.add(high, low);
    if (i >= 20_000) second.add(high, low);
  }
  first.merge(second);
  assertEquals(first.estimate(), all.estimate());
});
