import type { Pause } from "./steps.ts";

/** Rows whose slopes are all compared: half a million pairs. */
export const SLOPE_ROWS_MAX = 1000;
const ROWS_A_STEP = 250;

/** Two columns of numbers, and the rows that have both by ascending x. */
export interface Trend {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly order: Uint32Array;
}

/**
 * Theil & Sen's slope of y over x: the median of the slopes between all rows with different x. Above 1,000 rows of as many
 * rows at even steps in the order of x. null where all x are equal.
 */
export async function theilSen(
  { x, y, order }: Trend,
  pause: Pause,
): Promise<{ slope: number; rows: number } | null> {
  const rows = Math.min(order.length, SLOPE_ROWS_MAX);
  const chosen = Array.from({ length: rows }, (_, i) => order[Math.floor(i * order.length / rows)]);
  const xs = Float64Array.from(chosen, (row) => x[row]), ys = Float64Array.from(chosen, (row) => y[row]);
  const slopes = new Float64Array(rows * (rows - 1) / 2);
  let count = 0;
  for (let i = 1; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const dx = xs[i] - xs[j];
      if (dx > 0) slopes[count++] = (ys[i] - ys[j]) / dx;
    }
    if (i % ROWS_A_STEP === 0) await pause();
  }
  return count === 0 ? null : { slope: medianOf(slopes.subarray(0, count)), rows };
}

/** Of numbers that it reorders: sorting them all would take ten times as long. */
function medianOf(numbers: Float64Array): number {
  const half = numbers.length >> 1, upper = select(numbers, half);
  if (numbers.length % 2 === 1) return upper;
  return (numbers.subarray(0, half).reduce((most, number) => Math.max(most, number), -Infinity) + upper) / 2;
}

/** The number that sorting would put at `place`; smaller ones come before it (Hoare 1961). */
function select(numbers: Float64Array, place: number): number {
  let low = 0, high = numbers.length - 1;
  while (low < high) {
    const pivot = numbers[place];
    let i = low, j = high;
    while (i <= j) {
      while (numbers[i] < pivot) i++;
      while (pivot < numbers[j]) j--;
      if (i > j) break;
      const number = numbers[i];
      numbers[i++] = numbers[j];
      numbers[j--] = number;
    }
    if (j < place) low = i;
    if (place < i) high = j;
  }
  return numbers[place];
}
