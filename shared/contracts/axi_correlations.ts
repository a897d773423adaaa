import { z } from "zod";
import { Uuid } from "./common.ts";

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
