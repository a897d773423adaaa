import { BLOCK_ROWS, Moments } from "./moments.ts";
import type { Distribution } from "./quantiles.ts";

/** Widths of the values from and up to which their fourth powers keep all digits. */
const NARROW = 1e-70, WIDE = 1e70;
const EXPONENT_MAX = 1000;

/** Moments of a column's values, each multiplied by a power of two. */
export interface ScaledMoments {
  readonly moments: Moments;
  readonly factor: number;
}

/**
 * The moments as they are, or where the values lie so near or so far from each other that powers of their distances are no
 * doubles, those of the values brought to the size of 1, as long as all of them are at hand.
 */
export function scaledMoments(moments: Moments, { values, weights }: Distribution): ScaledMoments {
  const width = moments.max - moments.min;
  if (!(width > 0) || width >= NARROW && width <= WIDE || weights !== null) return { moments, factor: 1 };
  const exponent = width === Infinity ? EXPONENT_MAX : Math.round(Math.log2(width));
  const factor = 2 ** -Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, exponent));
  const scaled = new Moments(), block = new Float64Array(BLOCK_ROWS);
  for (let from = 0; from < values.length; from += BLOCK_ROWS) {
    const length = Math.min(BLOCK_ROWS, values.length - from);
    for (let i = 0; i < length; i++) block[i] = values[from + i] * factor;
    scaled.addBlock(block, length);
  }
  return { moments: scaled, factor };
}
