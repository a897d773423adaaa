/** Ends and evenly spaced marks of an axis: ticks[0] is its low end, the last its high end. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** What is nearer to zero has no digits left to make steps of. */
const LEAST_SIZE = 1e-290;

/** The axis in round steps (1, 2, 2.5 or 5 times a power of ten) that spans the values, with about `count` steps. */
export function axisOf(values: Iterable<number>, count = 4): Axis {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (low > high || size < LEAST_SIZE) [low, high] = [0, 1];
  // One value alone still needs a width, and so do values that differ in their last digits only.
  else if (high - low < size * 1e-9) [low, high] = [low - size / 2, high + size / 2];
  const step = roundStep((high - low) / count);
  const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
  // By whole steps, and rid of the binary dust of 3 * 0.1.
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
  return { low: tidy(first * step), high: tidy(last * step), ticks };
}

/** Where a value lies on the axis, 0..1. */
export function placeOn(axis: Axis, value: number): number {
  return (value - axis.low) / (axis.high - axis.low);
}

/** A coordinate as short as a path needs it. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return tidy((lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10) * power);
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
