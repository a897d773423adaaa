import type { CorrelationFigures, Effect } from "@shared/contracts/axi_correlations.ts";

/** Below it there is no verdict. */
export const VERDICT_ROWS_MIN = 10;
const OF_R = [0.1, 0.3, 0.5] as const, OF_SHARE = [0.01, 0.06, 0.14] as const;
const LABELS = ["negligible", "small", "medium", "large"] as const;

/**
 * How large the effect is at least, by Cohen (1988): that of the end of the interval which is nearer to 0, since with many
 * rows everything is significant. null without an interval, and for few rows.
 */
export function effectOf(figures: CorrelationFigures): Effect | null {
  const { n, measure, details } = figures, least = leastOf(figures);
  if (least === null || n < VERDICT_ROWS_MIN) return null;
  const limits = measure === "eta_squared" ? OF_SHARE : OF_R;
  const scale = measure === "cramers_v" ? Math.sqrt(details?.smaller_side ?? 1) : 1; // Cohen's w
  return LABELS[limits.filter((limit) => least * scale >= limit).length];
}

/** Distance to 0 of the end of the interval that is nearer to it; 0 where it holds 0, null where there is none. */
function leastOf({ ci_low, ci_high }: CorrelationFigures): number | null {
  if (ci_low === null || ci_high === null) return null;
  return ci_low <= 0 && ci_high >= 0 ? 0 : Math.min(Math.abs(ci_low), Math.abs(ci_high));
}

/** By what pairs of different measures are put in order: a share of variance counts by its root, as a correlation. */
export function strengthOf(figures: CorrelationFigures): number {
  const size = leastOf(figures) ?? Math.abs(figures.estimate ?? 0);
  return figures.measure === "eta_squared" ? Math.sqrt(size) : size;
}
