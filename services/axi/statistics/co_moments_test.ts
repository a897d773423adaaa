import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { CoMoments, PAIR_SIZE } from "./co_moments.ts";
import { pearson } from "../analytics/correlations/correlation_pairs.ts";
import { BLOCK_ROWS, Moments } from "./moments.ts";
import { assertClose, randomNumbers } from "./testing.ts";

function coMomentsOf(columns: readonly (readonly number[])[], size = BLOCK_ROWS): CoMoments {
  const coMoments = new CoMoments(columns.length), moments = columns.map(() => new Moments());
  for (let from = 0; from < columns[0].length; from += size) {
    const length = Math.min(size, columns[0].length - from);
    moments.forEach((column, i) =>
      column.addBlock(Float64Array.from(columns[i].slice(from, from + length)), length)
    );
    coMoments.addBlock(moments, length);
  }
  return coMoments;
}

/** The sums by two passes over the complete rows. */
function bruteForce(xs: readonly number[], ys: readonly number[]) {
  const rows = xs.map((x, i) => [x, ys[i]]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const n = rows.length;
  if (n === 0) return { n, m2A: 0, m2B: 0, c: 0 };
  const mean = (i: number) => rows.reduce((sum, row) => sum + (row[i] - rows[0][i]), 0) / n + rows[0][i];
  const a = mean(0), b = mean(1);
  return {
    n,
    m2A: rows.reduce((sum, [x]) => sum + (x - a) ** 2, 0),
    m2B: rows.reduce((sum, [, y]) => sum + (y - b) ** 2, 0),
    c: rows.reduce((sum, [x, y]) => sum + (x - a) * (y - b), 0),
  };
}

Deno.test("CoMoments are those of each pair's complete rows, whatever is missing where", () => {
  const random = randomNumbers(1);
  for (const count of [5, 1023, 1024, 1025, 5000]) {
    const base = Array.from({ length: count }, random);
    const columns = [
      base,
      base.map((x) => 3 * x + random()), // complete and correlated
      base.map((x) => random() < 0.1 ? NaN : 1e6 - x), // some missing
      base.map((x) => random() < 0.9 ? NaN : x + 0.1 * random()), // most missing
      base.map((x, i) => i % 2000 < 1000 ? NaN : random() < 0.01 ? Infinity : x), // long runs missing, infinities
      base.map((_, i) => 1e9 + i), // drifting
    ];
    for (const size of [BLOCK_ROWS, 10]) {
      const coMoments = coMomentsOf(columns, size);
      for (let a = 0; a < columns.length; a++) {
        for (let b = 0; b < a; b++) {
          const found = coMoments.pair(a, b), exact = bruteForce(columns[a], columns[b]);
          const place = `columns ${a} and ${b} of ${count} rows by ${size}`;
          assertEquals(found.n, exact.n, place);
          if (exact.n < 2) continue;
          assertClose(found.m2A, exact.m2A, 1e-10, place);
          assertClose(found.m2B, exact.m2B, 1e-10, place);
          const scale = Math.sqrt(exact.m2A * exact.m2B);
          assert(Math.abs(found.c - exact.c) <= 1e-11 * scale, `${place}: ${found.c} instead of ${exact.c}`);
        }
      }
    }
  }
});

Deno.test("CoMoments.pair gives a pair either way round", () => {
  const coMoments = coMomentsOf([[1, 2, 4], [10, 10, 40], [0, 1, 0]]);
  assertEquals(coMoments.pair(0, 1), { n: 3, m2A: 14 / 3, m2B: 600, c: 50 });
  const turned = coMoments.pair(1, 0);
  assertEquals(turned, { n: 3, m2A: 600, m2B: 14 / 3, c: 50 });
});

Deno.test("CoMoments find no variance at all in a column that is constant over the pair's complete rows", () => {
  const random = randomNumbers(2);
  for (const constant of [0.1, 1 / 3, 1e9 + 0.7, 1e-9]) {
    const rows = Array.from({ length: 5000 }, () => random());
    const almost = rows.map((_, i) => i % 3 === 0 ? constant : 1e6 * random());
    const holes = rows.map((x, i) => i % 3 === 0 ? x : NaN);
    for (
      const columns of [[almost, holes], [rows.map(() => constant), rows], [[2, ...almost.slice(1)], [
        NaN,
        ...holes.slice(1),
      ]]]
    ) {
      const sums = coMomentsOf(columns).pair(0, 1);
      assertEquals([sums.m2A, sums.c, pearson(sums).reason], [0, 0, "constant_column"], String(constant));
    }
  }
});

Deno.test("CoMoments of no or one column have no pairs; stored ones are read again", () => {
  assertEquals([new CoMoments(0).sums.length, new CoMoments(1).sums.length, new CoMoments(4).sums.length], [
    0,
    0,
    6 * PAIR_SIZE,
  ]);
  const columns = [[1, 2, 3], [3, 1, 2], [5, 5, 7]];
  const coMoments = coMomentsOf(columns);
  assertEquals(new CoMoments(3, coMoments.sums.slice()).pair(2, 1), coMoments.pair(2, 1));
  assertThrows(() => new CoMoments(4, coMoments.sums), RangeError, "18 numbers instead of 36");
});
