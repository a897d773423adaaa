import { assert } from "@shared/testing/assert.ts";
import { BLOCK_ROWS } from "./moments.ts";
import type { RowBlockWriter } from "./row_block.ts";
import type { StatisticsRun } from "./statistics_run.ts";
import type { TableSummary } from "./table_statistics.ts";

const encoder = new TextEncoder();

/** Uniform numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The values in another order (Fisher & Yates). */
export function shuffled<Value>(values: readonly Value[], random: () => number): Value[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** The values in blocks, of `BLOCK_ROWS` where no other size is given. */
export function* blocksOf(values: ArrayLike<number>, size = BLOCK_ROWS): Generator<[Float64Array, number]> {
  for (let from = 0; from < values.length; from += size) {
    const length = Math.min(size, values.length - from);
    yield [Float64Array.from({ length }, (_, i) => values[from + i]), length];
  }
}

/** A cell as tests write it: a text, the digits of a decimal, or the number that stands for any other value. */
export type TestValue = number | string | null;

/** Adds a row to a block as the reader of a file does. */
export function addRow(block: RowBlockWriter, row: readonly TestValue[]): void {
  row.forEach((value, column) => {
    const values = block.values[column];
    if (values !== null) values[block.rows] = value === null ? NaN : Number(value);
    if (typeof value !== "string") return;
    const bytes = encoder.encode(value);
    block.addText(column, bytes, 0, bytes.length);
  });
  block.rows++;
}

/** Feeds rows to the statistics as the reader of a file does; their summary. */
export async function summarize(
  run: StatisticsRun,
  rows: Iterable<readonly TestValue[]>,
): Promise<TableSummary> {
  let block = run.exchange(null);
  for (const row of rows) {
    addRow(block, row);
    if (block.isFull) {
      block = run.exchange(block);
      await run.room();
    }
  }
  return await run.finish(block);
}

/** Fails unless both are equal to `tolerance`, relative to the larger one; nulls are equal. */
export function assertClose(
  actual: number | null,
  expected: number | null,
  tolerance: number,
  what = "",
): void {
  if (actual === null || expected === null) {
    return assert(actual === expected, `${what}: ${actual} instead of ${expected}`);
  }
  const scale = Math.max(Math.abs(actual), Math.abs(expected));
  const isClose = actual === expected || Math.abs(actual - expected) <= tolerance * scale;
  assert(isClose, `${what}: ${actual} instead of ${expected}, off by ${Math.abs(actual - expected) / scale}`);
}

const SCALE = 1074n; // every double is a whole multiple of 2^-1074

/** A finite double as a whole number of 2^-1074. */
function unitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0), exponent = bits >> 52n & 0x7ffn, fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

/** `top / bottom` of units^power as a double, to 1e-16. */
function doubleOf(top: bigint, bottom: bigint, power: number): number {
  if (top === 0n) return 0;
  const isNegative = top < 0n !== bottom < 0n;
  const [a, b] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const shift = BigInt(a.toString(2).length - b.toString(2).length) - 64n; // so that the quotient has 64 bits
  const quotient = shift > 0n ? a / (b << shift) : (a << -shift) / b;
  const exponent = Number(shift) - Number(SCALE) * power;
  const half = Math.trunc(exponent / 2); // 2^exponent alone may be beyond the doubles
  const value = Number(quotient) * 2 ** half * 2 ** (exponent - half);
  return isNegative ? -value : value;
}

export interface ExactMoments {
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly sum: number;
}

/** The figures of `Moments` by exact arithmetic on whole numbers; roots are taken of the exact values. */
export function exactMoments(values: readonly number[]): ExactMoments {
  const n = BigInt(values.length), units = values.map(unitsOf);
  const sum = units.reduce((total, x) => total + x, 0n);
  const powers = [0n, 0n, 0n, 0n, 0n]; // sums of (n x - sum)^k = n^k times the central ones
  for (const x of units) {
    const d = n * x - sum, d2 = d * d;
    powers[2] += d2;
    powers[3] += d2 * d;
    powers[4] += d2 * d2;
  }
  const [, , m2, m3, m4] = powers, count = values.length;
  const squaredG1 = doubleOf(n * m3 * m3, m2 * m2 * m2, 0); // (n^(1/2) m3 / m2^(3/2))^2
  const g2 = doubleOf(n * m4 - 3n * m2 * m2, m2 * m2, 0);
  return {
    sum: doubleOf(sum, 1n, 1),
    mean: doubleOf(sum, n, 1),
    variance: doubleOf(m2, n * n * (n - 1n), 2),
    skewness: (m3 < 0n ? -1 : 1) * Math.sqrt(squaredG1) * Math.sqrt(count * (count - 1)) /
      (count - 2),
    kurtosis: (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * g2 + 6),
  };
}
