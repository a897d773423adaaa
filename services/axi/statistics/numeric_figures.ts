import type { NumericSummary } from "@shared/contracts/axi_analytics.ts";
import { medianRanks } from "./median_interval.ts";
import type { Moments } from "./moments.ts";
import type { Distribution } from "./quantiles.ts";
import { scaledMoments } from "./scaled_moments.ts";
import { SortedValues } from "./sorted_values.ts";
import { tPoint } from "./t_interval.ts";

/** What makes the median distance of a normal distribution its standard deviation. */
const MAD_SCALE = 1.4826;
/** The same for the score of Iglewicz & Hoaglin, and its limit. */
const SCORE_SCALE = 0.6745, SCORE_MAX = 3.5;
const INNER = 1.5, OUTER = 3;

type MomentFigures = Pick<
  NumericSummary,
  | "mean"
  | "stddev"
  | "variance"
  | "skewness"
  | "kurtosis"
  | "standard_error"
  | "mean_ci_low"
  | "mean_ci_high"
  | "variation"
  | "jarque_bera"
>;
type RankFigures = Pick<
  NumericSummary,
  "iqr" | "mad" | "trimmed_mean" | "median_ci" | "fences" | "robust_outlier_count"
>;

/** Figures that follow from a column's moments; each null where it is undefined or beyond the doubles. */
export function momentFigures(unscaled: Moments, distribution: Distribution): MomentFigures {
  const { moments, factor } = scaledMoments(unscaled, distribution);
  const { n, mean, variance, skewness, kurtosis } = moments;
  const error = variance === null ? null : Math.sqrt(variance / n);
  const half = error === null || !Number.isFinite(error) ? null : tPoint(n - 1) * error;
  const restored = (figure: number | null) => figure === null ? null : finite(figure / factor);
  return {
    mean: restored(mean),
    stddev: variance === null ? null : restored(Math.sqrt(variance)),
    variance: variance === null ? null : restored(variance / factor),
    standard_error: restored(error),
    mean_ci_low: mean === null || half === null ? null : restored(mean - half),
    mean_ci_high: mean === null || half === null ? null : restored(mean + half),
    variation: variance === null || mean === null || mean === 0
      ? null
      : finite(Math.sqrt(variance) / Math.abs(mean)),
    skewness: finite(skewness),
    kurtosis: finite(kurtosis),
    jarque_bera: jarqueBera(moments),
  };
}

function jarqueBera({ n, m2, m3, m4, kurtosis }: Moments): NumericSummary["jarque_bera"] {
  if (kurtosis === null) return null;
  const g1 = Math.sqrt(n) * m3 / m2 ** 1.5, g2 = n * m4 / (m2 * m2) - 3;
  const statistic = n / 6 * (g1 * g1 + g2 * g2 / 4);
  return Number.isFinite(statistic) ? { statistic, p_value: Math.exp(-statistic / 2) } : null;
}

/** Figures that follow from a column's sorted values; all null where there are none. */
export function rankFigures(distribution: Distribution): RankFigures {
  if (distribution.n === 0) {
    return {
      iqr: null,
      mad: null,
      trimmed_mean: null,
      median_ci: null,
      fences: null,
      robust_outlier_count: null,
    };
  }
  const sorted = new SortedValues(distribution), { n } = sorted;
  const median = sorted.quantile(0.5), distance = sorted.medianDistance(median), cut = Math.floor(n / 10);
  return {
    iqr: finite(sorted.quantile(0.75) - sorted.quantile(0.25)),
    mad: finite(distance * MAD_SCALE),
    trimmed_mean: finite(sorted.meanBetween(cut, n - cut)),
    median_ci: medianInterval(sorted),
    fences: fencesOf(sorted),
    robust_outlier_count: distance === 0 ? null : outside(sorted, (x) => scoreOf(x - median, distance)),
  };
}

/** -1, 0 or 1: whether a distance from the median is too far below it, usual, or too far above. */
function scoreOf(distance: number, medianDistance: number): number {
  return SCORE_SCALE * Math.abs(distance) > SCORE_MAX * medianDistance ? Math.sign(distance) : 0;
}

function medianInterval(sorted: SortedValues): NumericSummary["median_ci"] {
  const ranks = medianRanks(sorted.n);
  if (ranks === null) return null;
  const { low, high, confidence } = ranks;
  return { low: sorted.at(low - 1), high: sorted.at(high - 1), confidence, ranks: [low, high] };
}

function fencesOf(sorted: SortedValues): NumericSummary["fences"] {
  const low = sorted.quantile(0.25), high = sorted.quantile(0.75), iqr = high - low;
  const [inner_low, inner_high] = [low - INNER * iqr, high + INNER * iqr];
  const [outer_low, outer_high] = [low - OUTER * iqr, high + OUTER * iqr];
  if (![inner_low, inner_high, outer_low, outer_high].every(Number.isFinite)) return null;
  return {
    inner_low,
    inner_high,
    outer_low,
    outer_high,
    outside_inner: outside(sorted, (x) => x < inner_low ? -1 : Number(x > inner_high)),
    outside_outer: outside(sorted, (x) => x < outer_low ? -1 : Number(x > outer_high)),
  };
}

/** How many values lie on either side: of ascending ones, `side` is -1 for the first, then 0, then 1. */
function outside(sorted: SortedValues, side: (value: number) => number): number {
  return sorted.countBefore((x) => side(x) >= 0) + sorted.n - sorted.countBefore((x) => side(x) > 0);
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
