import type { Alert, ColumnSummary } from "@shared/contracts/axi_analytics.ts";

type Known = Omit<ColumnSummary, "alerts" | "sources">;
type Rule = readonly [
  alert: Alert["alert"],
  figure: string,
  value: number | null | undefined,
  threshold: number,
];

/** Rows below which a share says little. */
const FEW = 20;

/** What is remarkable about a column, each with the figure that raised it, which has reached its threshold. */
export function alertsOf(summary: Known): Alert[] {
  const { count, null_count, nulls, sentinel_count, numeric, temporal, text, boolean } = summary;
  const rows = count + null_count, isConstant = summary.distinct_exact && summary.distinct_count === 1;
  const share = (part: number | null | undefined, whole: number) =>
    part === null || part === undefined || whole < FEW ? null : part / whole;
  const skewness = numeric?.skewness ?? null;
  const rules: Rule[] = [
    ["all_null", "null_count", count === 0 && rows > 0 ? null_count : null, 1],
    ["many_null", "null_count / rows", count === 0 ? null : share(null_count, rows), 0.2],
    ["constant", "count", isConstant ? count : null, 2],
    ["near_constant", "top_share", isConstant || count < FEW ? null : summary.top_share, 0.95],
    [
      "unique",
      "uniqueness",
      count >= FEW && (text !== undefined || summary.semantic_type === "id") ? summary.uniqueness : null,
      1,
    ],
    [
      "imbalanced",
      "top_share",
      boolean === undefined || isConstant || count < FEW ? null : summary.top_share,
      0.9,
    ],
    ["many_zeros", "numeric.zero_count / count", isConstant ? null : share(numeric?.zero_count, count), 0.5],
    ["infinite", "numeric.infinite_count", numeric?.infinite_count, 1],
    ["skewed", "|numeric.skewness|", skewness === null || count < FEW ? null : Math.abs(skewness), 2],
    [
      "far_outliers",
      "numeric.fences.outside_outer / count",
      share(numeric?.fences?.outside_outer, count),
      0.01,
    ],
    ["sentinels", "sentinel_count", sentinel_count, 1],
    ["many_rejected", "nulls.rejected / rows", share(nulls?.rejected, rows), 0.001],
    ["spelling_variants", "text.variants.group_count", text?.variants?.group_count, 1],
    ["future_dates", "temporal.future_count", temporal?.future_count, 1],
    ["gaps", "temporal.steps.gap_count", isRegular(temporal) ? temporal?.steps?.gap_count : null, 1],
  ];
  return rules.flatMap(([alert, figure, value, threshold]) =>
    value !== null && value !== undefined && value >= threshold ? [{ alert, figure, value, threshold }] : []
  );
}

/** Whether most instants follow each other at one distance, so that a longer one is a gap. */
function isRegular(temporal: Known["temporal"]): boolean {
  return (temporal?.steps?.dominant_share ?? 0) >= 0.9;
}
