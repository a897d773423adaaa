import { z } from "zod";
import { Uuid } from "./common.ts";
import { Cell, ColumnType } from "./axi_datasets.ts";
import { FigureSource } from "./figure_source.ts";
import { QUANTILES } from "./quantiles.ts";

const Finite = z.number();
const Count = z.int().nonnegative();
const Share = z.number().min(0).max(1);

export const NumericSummary = z.object({
  mean: Finite.nullable(),
  stddev: Finite.nullable().meta({ description: "Sample standard deviation (n - 1); null below 2 values" }),
  variance: Finite.nullable().meta({ description: "Sample variance (n - 1); null below 2 values" }),
  standard_error: Finite.nullable().meta({ description: "Of the mean: stddev / sqrt(n)" }),
  mean_ci_low: Finite.nullable().meta({ description: "95 % confidence interval of the mean by Student's t" }),
  mean_ci_high: Finite.nullable(),
  variation: Finite.nullable().meta({
    description: "Coefficient of variation, stddev / |mean|; null where the mean is 0",
  }),
  sum: Finite.nullable().meta({ description: "Neumaier's compensated sum" }),
  min: Finite.nullable(),
  max: Finite.nullable(),
  skewness: Finite.nullable().meta({
    description: "Adjusted Fisher-Pearson G1; null below 3 values or where constant",
  }),
  kurtosis: Finite.nullable().meta({
    description: "Excess kurtosis G2; null below 4 values or where constant",
  }),
  jarque_bera: z.object({ statistic: z.number().nonnegative(), p_value: Share }).nullable().meta({
    description:
      "Test of normality, n / 6 (g1^2 + g2^2 / 4), p from chi-squared with 2 degrees of freedom; null as kurtosis",
  }),
  quantiles: z.record(z.enum(QUANTILES), Finite.nullable()).meta({
    description: "Type 7: linear between ranks",
  }),
  quantile_error: z.number().nonnegative().meta({
    description:
      "Largest error in rank, as a share of n, of the quantiles and of all that is taken from the sorted values " +
      "(iqr, mad, trimmed_mean, median_ci, fences, robust_outlier_count, histogram); 0 where exact",
  }),
  iqr: Finite.nullable().meta({ description: "Distance of the quartiles" }),
  mad: Finite.nullable().meta({ description: "Median distance from the median, times 1.4826" }),
  trimmed_mean: Finite.nullable().meta({ description: "Mean without the lowest and the highest tenth" }),
  median_ci: z.object({ low: Finite, high: Finite, confidence: Share, ranks: z.tuple([z.int(), z.int()]) })
    .nullable().meta({
      description:
        "Distribution-free interval of the median of at least 95 %: the values of two ranks (from 1) by the binomial " +
        "distribution; null below 6 values",
    }),
  fences: z.object({
    inner_low: Finite,
    inner_high: Finite,
    outer_low: Finite,
    outer_high: Finite,
    outside_inner: Count,
    outside_outer: Count,
  }).nullable().meta({
    description: "Tukey's, 1.5 and 3 IQR beyond the quartiles, and how many values lie outside",
  }),
  robust_outlier_count: Count.nullable().meta({
    description:
      "Values with 0.6745 |x - median| > 3.5 MAD (Iglewicz & Hoaglin 1993); null where the MAD is 0",
  }),
  zero_count: Count,
  negative_count: Count,
  histogram: z.object({
    edges: z.array(Finite).meta({ description: "One more than counts; ascending" }),
    counts: z.array(Count).meta({
      description: "Values in [edge, next edge); the last bin is closed",
    }),
  }).nullable().meta({ description: "Freedman-Diaconis bins, 1 to 50" }),
  infinite_count: Count.meta({
    description: "Infinities, which the other figures leave out",
  }),
}).meta({ id: "NumericSummary" });
export type NumericSummary = z.infer<typeof NumericSummary>;

export const TemporalSummary = z.object({
  min: z.string().nullable(),
  max: z.string().nullable(),
  range_seconds: Finite.nullable(),
  duplicate_count: Count.nullable().meta({
    description: "Values that came before; null unless distinct_exact",
  }),
  steps: z.object({
    dominant_seconds: Finite.meta({
      description: "Most frequent distance of neighbours, the shorter of equals",
    }),
    dominant_share: Share.meta({ description: "Of all such distances" }),
    gap_count: Count.meta({ description: "Distances over 1.5 times the dominant one" }),
    longest_gap_seconds: Finite.nullable(),
  }).nullable().meta({
    description: "Of the different values in their order; null below 2 of them and unless distinct_exact",
  }),
  weekday_counts: z.array(Count).length(7).meta({ description: "Monday first" }),
  month_counts: z.array(Count).length(12).meta({ description: "January first" }),
  hour_counts: z.array(Count).length(24).nullable().meta({ description: "null for dates" }),
  time_zone: z.literal("UTC").nullable().meta({
    description: "Zone of weekdays, months and hours; null for dates",
  }),
  future_count: Count.nullable().meta({
    description: "Values after `future_after`; null where it was not asked",
  }),
  future_after: z.string().nullable().meta({ description: "When the rows were loaded" }),
}).meta({ id: "TemporalSummary" });
export type TemporalSummary = z.infer<typeof TemporalSummary>;

/** What texts may be the written form of. Append only. */
export const TEXT_FORMS = ["email", "url", "uuid", "ip_address", "code"] as const;

export const TextSummary = z.object({
  length_min: z.int().nullable().meta({ description: "Characters (code points)" }),
  length_mean: Finite.nullable(),
  length_p95: z.int().nullable().meta({
    description: "Least length that at least 95 % of the texts don't exceed; null over 4,095",
  }),
  length_max: z.int().nullable(),
  shapes_exact: z.boolean().meta({
    description: "Whether `form` and `patterns` come from all texts, not from a sample of up to 500",
  }),
  form: z.object({ name: z.enum(TEXT_FORMS), share: Share }).nullable().meta({
    description: "What at least 90 % of the texts are the written form of",
  }),
  patterns: z.array(z.object({ pattern: z.string(), share: Share })).max(5).meta({
    description:
      "Most frequent patterns of the first 40 characters: A for a letter (and any character beyond ASCII), 9 for a digit",
  }),
  variants: z.object({
    group_count: Count.meta({ description: "Values that are written in several ways" }),
    row_count: Count.meta({ description: "Rows that hold a rarer way to write one" }),
    examples: z.array(z.array(z.string())).max(5).meta({ description: "Most rows first" }),
  }).nullable().meta({
    description:
      "Texts of up to 252 bytes that differ only in the case of A to Z and in spaces; null over 2,000 different texts",
  }),
}).meta({ id: "TextSummary" });
export type TextSummary = z.infer<typeof TextSummary>;

export const BooleanSummary = z.object({
  true_count: Count,
  false_count: Count,
  true_ratio: Share.nullable(),
  ci_low: Share.nullable().meta({ description: "95 % confidence interval of the ratio by Wilson's score" }),
  ci_high: Share.nullable(),
}).meta({ id: "BooleanSummary" });

/** What a column's values stand for. Append only. */
export const SEMANTIC_TYPES = [
  "id",
  "email",
  "url",
  "uuid",
  "ip_address",
  "currency",
  "percent",
  "latitude",
  "longitude",
  "year",
  "code",
] as const;
export const SemanticType = z.enum(SEMANTIC_TYPES);
export type SemanticType = z.infer<typeof SemanticType>;

/** What is remarkable about a column. Append only. */
export const ALERTS = [
  "all_null",
  "many_null",
  "constant",
  "near_constant",
  "unique",
  "imbalanced",
  "many_zeros",
  "infinite",
  "skewed",
  "far_outliers",
  "sentinels",
  "many_rejected",
  "spelling_variants",
  "future_dates",
  "gaps",
] as const;
export const Alert = z.object({
  alert: z.enum(ALERTS),
  figure: z.string().meta({ description: "Figure of the column that raised it, as in `sources`" }),
  value: z.number(),
  threshold: z.number().meta({ description: "What the value has reached" }),
}).meta({ id: "Alert" });
export type Alert = z.infer<typeof Alert>;

export const NullCounts = z.object({
  empty: Count.meta({ description: "Cells without a character" }),
  blank: Count.meta({ description: "Cells of spaces alone" }),
  words: Count.meta({ description: "Cells that hold a word for 'no value', see the dataset's `null_words`" }),
  missing: Count.meta({ description: "Cells that a row was too short to have" }),
  rejected: Count.meta({ description: "Cells that did not fit the type, see /rejects" }),
}).meta({ id: "NullCounts" });
export type NullCounts = z.infer<typeof NullCounts>;

export const ColumnSummary = z.object({
  name: z.string(),
  source_name: z.string(),
  type: ColumnType,
  semantic_type: SemanticType.nullable().meta({
    description: "What the values stand for; null where unsure",
  }),
  count: Count.meta({ description: "Cells with a value" }),
  null_count: Count,
  nulls: NullCounts.nullable().meta({
    description: "Why cells are null; null where rows were loaded before it was counted",
  }),
  sentinel_count: Count.meta({ description: "Cells of the dataset's `sentinels`; they count as values" }),
  distinct_count: Count,
  distinct_exact: z.boolean().meta({ description: "false: HyperLogLog, standard error 0.81 %" }),
  uniqueness: Share.nullable().meta({ description: "distinct_count / count" }),
  top_share: Share.nullable().meta({ description: "Of the most frequent value; null unless distinct_exact" }),
  entropy_bits: z.number().nonnegative().nullable().meta({
    description: "Shannon's, over the different values; null unless distinct_exact",
  }),
  top_values: z.array(z.object({ value: Cell, count: z.int().positive() }))
    .meta({ description: "At most 20, most frequent first; exact where distinct_exact, else lower bounds" }),
  examples: z.array(Cell).max(5).meta({ description: "A few different values" }),
  alerts: z.array(Alert),
  numeric: NumericSummary.optional(),
  temporal: TemporalSummary.optional(),
  text: TextSummary.optional(),
  boolean: BooleanSummary.optional(),
  sources: z.record(z.string(), FigureSource).optional().meta({
    description: "Where each figure comes from, by its path; with `include_sql=true`",
    examples: [{ "numeric.mean": { sql: 'select avg(x) from "city"' } }],
  }),
}).meta({ id: "ColumnSummary" });
export type ColumnSummary = z.infer<typeof ColumnSummary>;

export const Summary = z.object({
  dataset_id: Uuid,
  data_version: z.int().positive(),
  row_count: Count,
  columns: z.array(ColumnSummary),
}).meta({ id: "Summary" });
export type Summary = z.infer<typeof Summary>;

export const SummaryQuery = z.object({
  include_sql: z.enum(["true", "false"]).default("false").meta({
    description: "Whether each figure comes with the SQL that gives it",
  }),
});
export type SummaryQuery = z.infer<typeof SummaryQuery>;
