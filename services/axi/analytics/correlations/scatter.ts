import type { Scatter } from "@shared/contracts/axi_correlations.ts";
import type { NumberPair } from "./row_sums.ts";
import { inSteps, type Pause } from "./steps.ts";

const BINS = 20;

/** How many rows lie in each of 20 x 20 bins of equal width; the last bins hold their upper edges, too. */
export async function scatterOf({ x, y }: NumberPair, pause: Pause): Promise<Scatter> {
  const range = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };
  await inSteps(x.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      if (x[row] + y[row] !== x[row] + y[row]) continue;
      range.x = [Math.min(range.x[0], x[row]), Math.max(range.x[1], x[row])];
      range.y = [Math.min(range.y[0], y[row]), Math.max(range.y[1], y[row])];
    }
  });
  const counts = Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0));
  const binX = binReader(range.x), binY = binReader(range.y);
  await inSteps(x.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      if (x[row] + y[row] === x[row] + y[row]) counts[binY(y[row])][binX(x[row])]++;
    }
  });
  return { x_edges: edgesOf(range.x), y_edges: edgesOf(range.y), counts };
}

function edgesOf([low, high]: readonly number[]): number[] {
  if (low > high) return [];
  return Array.from({ length: BINS + 1 }, (_, i) => i === BINS ? high : low + (high / BINS - low / BINS) * i);
}

function binReader([low, high]: readonly number[]): (value: number) => number {
  const width = high / BINS - low / BINS;
  return (value) => width > 0 ? Math.min(BINS - 1, Math.floor((value - low) / width)) : 0;
}
