import type { Scatter } from "@shared/contracts/axi_correlations.ts";
import type { NumberPair } from "./row_sums.ts";
import { inSteps, type Pause } from "./steps.ts";

const BINS = 20;

/** How many rows lie in each of 20 x 20 bins of equal width; the last bins hold their upper edges, too. */
export async function scatterOf({ x, y }: NumberPair, pause: Pause): Promise<Scatter> {
  let lowX = Infinity, highX = -Infinity, lowY = Infinity, highY = -Infinity;
  await inSteps(x.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      const u = x[row], v = y[row];
      if (Number.isNaN(u) || Number.isNaN(v)) continue;
      if (u < lowX) lowX = u;
      if (u > highX) highX = u;
      if (v < lowY) lowY = v;
      if (v > highY) highY = v;
    }
  });
  const counts = Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0));
  const binX = binReader(lowX, highX), binY = binReader(lowY, highY);
  await inSteps(x.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      const u = x[row], v = y[row];
      if (!Number.isNaN(u) && !Number.isNaN(v)) counts[binY(v)][binX(u)]++;
    }
  });
  return { x_edges: edgesOf(lowX, highX), y_edges: edgesOf(lowY, highY), counts };
}

function edgesOf(low: number, high: number): number[] {
  if (low > high) return [];
  const half = high / BINS / 2 - low / BINS / 2; // by halves: the whole range may be beyond the doubles
  return Array.from(
    { length: BINS + 1 },
    (_, i) => i === BINS ? high : Math.min(high, low + half * i + half * i),
  );
}

function binReader(low: number, high: number): (value: number) => number {
  const width = high / BINS - low / BINS;
  return (value) => width > 0 ? Math.min(BINS - 1, Math.floor((value - low) / width)) : 0;
}
