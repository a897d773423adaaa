import { type Distribution, quantileReader } from "./quantiles.ts";

const BINS_MAX = 50;

export interface Histogram {
  /** One more than `counts`, ascending. */
  readonly edges: number[];
  /** Values in [edge, next edge); the last bin holds its upper edge, too. */
  readonly counts: number[];
}

/**
 * Bins of equal width by the rule of Freedman & Diaconis (1981), 2 IQR n^(-1/3); Sturges' where the IQR is 0; 1 to 50
 * bins. null for no values. Counts are exact where the distribution is.
 */
export function histogramOf(distribution: Distribution, min: number, max: number): Histogram | null {
  const { n } = distribution;
  if (n === 0) return null;
  const range = max - min;
  if (range === 0 || !Number.isFinite(range)) return { edges: [min, max], counts: [n] };
  const bins = binCount(distribution, range);
  const edges = Array.from({ length: bins + 1 }, (_, i) => i === bins ? max : min + range * (i / bins));
  return { edges, counts: countInto(edges, distribution) };
}

function binCount(distribution: Distribution, range: number): number {
  const quantile = quantileReader(distribution);
  const width = 2 * (quantile(0.75) - quantile(0.25)) / Math.cbrt(distribution.n);
  const bins = width > 0 ? Math.ceil(range / width) : Math.ceil(Math.log2(distribution.n)) + 1;
  return Math.max(1, Math.min(BINS_MAX, bins));
}

/** Both are ascending, so one walk counts them. */
function countInto(edges: readonly number[], { values, weights }: Distribution): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (let i = 0; i < values.length; i++) {
    while (bin < counts.length - 1 && values[i] >= edges[bin + 1]) bin++;
    counts[bin] += weights === null ? 1 : weights[i];
  }
  return counts;
}
