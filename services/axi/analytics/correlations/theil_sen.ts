/** Rows whose slopes are all compared: two million pairs. */
export const SLOPE_ROWS_MAX = 2000;

/**
 * Theil & Sen's slope of y over x: the median of the slopes between all rows with different x. Above 2,000 rows of as many
 * rows at even steps in the order of x. null where all x are equal.
 */
export function theilSen(
  x: Float64Array,
  y: Float64Array,
  order: Uint32Array,
): { slope: number; rows: number } | null {
  const rows = Math.min(order.length, SLOPE_ROWS_MAX);
  const chosen = Array.from({ length: rows }, (_, i) => order[Math.floor(i * order.length / rows)]);
  const slopes = new Float64Array(rows * (rows - 1) / 2);
  let count = 0;
  for (let i = 1; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const dx = x[chosen[i]] - x[chosen[j]];
      if (dx > 0) slopes[count++] = (y[chosen[i]] - y[chosen[j]]) / dx;
    }
  }
  if (count === 0) return null;
  const sorted = slopes.subarray(0, count).sort(), half = count >> 1;
  return { slope: count % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2, rows };
}
