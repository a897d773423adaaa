import { z } from "zod";
import { Uuid } from "./common.ts";
import { Cell, ColumnType } from "./axi_datasets.ts";
import { QUANTILES } from "./quantiles.ts";

const Finite = z.number();

export const NumericSummary = z.object({
  mean: Finite.nullable(),
  stddev: Finite.nullable().meta({ description: "Sample standard deviation (n - 1); null below 2 values" }),
  variance: Finite.nullable().meta({ description: "Sample variance (n - 1); null below 2 values" }),
  sum: Finite.nullable().meta({ description: "Neumaier's compensated sum" }),
  min: Finite.nullable(),
  max: Finite.nullable(),
  skewness: Finite.nullable().meta({
    description: "Adjusted Fisher-Pearson G1; null below 3 values or where constant",
  }),
  kurtosis: Finite.nullable().meta({
    description: "Excess kurtosis G2; null below 4 values or where constant",
  }),
  quantiles: z.record(z.enum(QUANTILES), Finite.nullable()),
  quantile_error: z.number().nonnegative().meta({ description: "Largest error in rank, 0 where exact" }),
  histogram: z.object({
    edges: z.array(Finite).meta({ description: "One more than counts; ascending" }),
    counts: z.array(z.int().nonnegative()).meta({
      description: "Values in [edge, next edge); the last bin is closed",
    }),
  }).nullable().meta({ description: "Freedman-Diaconis bins, 1 to 50" }),
  infinite_count: z.int().nonnegative().meta({
    description: "Infinities, which the other figures leave out",
  }),
}).meta({ id: "NumericSummary" });
export type NumericSummary = z.infer<typeof NumericSummary>;

export const TemporalSummary = z.object({
  min: z.string().nullable(),
  max: z.string().nullable(),
  range_seconds: Finite.nullable(),
}).meta({ id: "TemporalSummary" });

export const TextSummary = z.object({
  length_min: z.int().nullable().meta({ description: "Characters (code points)" }),
  length_mean: Finite.nullable(),
  length_max: z.int().nullable(),
}).meta({ id: "TextSummary" });

export const BooleanSummary = z.object({
  true_count: z.int().nonnegative(),
  false_count: z.int().nonnegative(),
  true_ratio: z.number().min(0).max(1).nullable(),
}).meta({ id: "BooleanSummary" });

export const ColumnSummary = z.object({
  name: z.string(),
  source_name: z.string(),
  type: ColumnType,
  count: z.int().nonnegative().meta({ description: "Cells with a value" }),
  null_count: z.int().nonnegative(),
  distinct_count: z.int().nonnegative(),
  distinct_exact: z.boolean().meta({ description: "false: HyperLogLog, standard error 0.81 %" }),
  top_values: z.array(z.object({ value: Cell, count: z.int().positive() }))
    .meta({ description: "At most 20, most frequent first; exact where distinct_exact, else lower bounds" }),
  numeric: NumericSummary.optional(),
  temporal: TemporalSummary.optional(),
  text: TextSummary.optional(),
  boolean: BooleanSummary.optional(),
}).meta({ id: "ColumnSummary" });
export type ColumnSummary = z.infer<typeof ColumnSummary>;

export const Summary = z.object({
  dataset_id: Uuid,
  data_version: z.int().positive(),
  row_count: z.int().nonnegative(),
  columns: z.array(ColumnSummary),
}).meta({ id: "Summary" });
export type Summary = z.infer<typeof Summary>;

const CorrelationMethod = z.enum(["pearson", "spearman", "kendall"]).meta({
  description: "spearman: of mid-ranks; kendall: tau-b",
});

export const Adjustment = z.enum(["bh", "by", "holm"]).meta({
  description:
    "How p-values are adjusted for their number. bh: Benjamini-Hochberg, and by: Benjamini-Yekutieli, which holds under " +
    "any dependence, bound the share of false discoveries; holm bounds the chance of any",
});
export type Adjustment = z.infer<typeof Adjustment>;

export const CorrelationsRequest = z.strictObject({
  dataset_id: Uuid,
  columns: z.array(z.string().max(200)).min(2).max(100).optional()
    .meta({ description: "Numeric columns, 2 to 100; all of them where absent" }),
  method: CorrelationMethod.default("pearson"),
  adjust: Adjustment.default("bh"),
}).meta({ id: "CorrelationsRequest" });
export type CorrelationsRequest = z.infer<typeof CorrelationsRequest>;

const CorrelationFigures = z.object({
  measure: z.enum(["pearson", "spearman", "kendall_tau_b"]),
  n: z.int().nonnegative().meta({ description: "Rows where both columns have a finite value" }),
  estimate: z.number().min(-1).max(1).nullable().meta({ description: "null where undefined, see reason" }),
  ci_low: z.number().min(-1).max(1).nullable().meta({
    description: "95 % confidence; null below 4 rows, with kendall below 5",
  }),
  ci_high: z.number().min(-1).max(1).nullable(),
  ci_method: z.enum(["fisher", "bonett_wright", "fieller"]).nullable().meta({
    description:
      "Standard error on the scale of Fisher's z: Fisher 1921, Bonett & Wright 2000, Fieller et al. 1957",
  }),
  p_value: z.number().min(0).max(1).nullable().meta({ description: "Two-sided" }),
  p_method: z.enum(["student_t", "exact", "normal"]).nullable().meta({
    description:
      "student_t: with n - 2 degrees of freedom; exact: all orders counted; normal: corrected for ties",
  }),
  reason: z.enum(["too_few_rows", "constant_column", "out_of_range"]).nullable(),
});
/** What is told of a pair of columns, whichever they are. */
export type CorrelationFigures = z.infer<typeof CorrelationFigures>;

export const CorrelationPair = z.object({
  column_a: z.string(),
  column_b: z.string(),
  ...CorrelationFigures.shape,
  q_value: z.number().min(0).max(1).nullable().meta({
    description: "The p-value adjusted for all pairs of this answer",
  }),
}).meta({ id: "CorrelationPair" });
export type CorrelationPair = z.infer<typeof CorrelationPair>;

export const Correlations = z.object({
  analysis_id: Uuid,
  dataset_id: Uuid,
  data_version: z.int().positive(),
  method: CorrelationMethod,
  adjust: Adjustment,
  pairs: z.array(CorrelationPair).meta({ description: "Strongest first; undefined ones last" }),
}).meta({ id: "Correlations" });
export type Correlations = z.infer<typeof Correlations>;
