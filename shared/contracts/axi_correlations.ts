import { z } from "zod";
import { Uuid } from "./common.ts";

const CorrelationMethod = z.enum(["pearson", "spearman", "kendall", "partial", "auto"]).meta({
  description:
    "spearman: of mid-ranks; kendall: tau-b; partial: Pearson's r of each pair with all other columns held fixed, over the " +
    "rows that have every column; auto: columns of any type, each pair by the measure that fits",
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
    .meta({ description: "Numeric columns, with auto of any type; 2 to 100; all of them where absent" }),
  method: CorrelationMethod.default("pearson"),
  adjust: Adjustment.default("bh"),
  include_scatter: z.boolean().default(false).meta({
    description: "With auto: counts of 20 x 20 bins for each pair of numbers, of 8 columns at most",
  }),
  include_sql: z.boolean().default(false).meta({ description: "The SQL that gives each estimate" }),
}).meta({ id: "CorrelationsRequest" });
export type CorrelationsRequest = z.infer<typeof CorrelationsRequest>;

const Unit = z.number().min(-1).max(1).nullable();

const Effect = z.enum(["negligible", "small", "medium", "large"]);
export type Effect = z.infer<typeof Effect>;

const CorrelationFigures = z.object({
  measure: z.enum([
    "pearson",
    "spearman",
    "kendall_tau_b",
    "partial",
    "point_biserial",
    "cramers_v",
    "eta_squared",
  ]).meta({
    description:
      "point_biserial: r of a number and a bool; cramers_v: of two columns of categories, corrected for its bias (Bergsma " +
      "2013); eta_squared: share of a number's variance that lies between categories",
  }),
  n: z.int().nonnegative().meta({
    description: "Rows where both columns have a value, of numbers a finite one",
  }),
  estimate: Unit.meta({ description: "null where undefined, see reason" }),
  ci_low: Unit.meta({ description: "95 % confidence; null below 4 rows, with kendall below 5" }),
  ci_high: Unit,
  ci_method: z.enum(["fisher", "bonett_wright", "fieller", "noncentral_chi_squared", "noncentral_f"])
    .nullable()
    .meta({
      description:
        "Standard error on the scale of Fisher's z: Fisher 1921, Bonett & Wright 2000, Fieller et al. 1957; or the " +
        "noncentralities for which what was found is the 97.5 % and the 2.5 % point (Steiger 2004): of the measure " +
        "uncorrected, so that a corrected estimate may lie below it",
    }),
  p_value: z.number().min(0).max(1).nullable().meta({ description: "Two-sided" }),
  p_method: z.enum(["student_t", "exact", "normal", "chi_squared", "welch_f", "kruskal_wallis"]).nullable()
    .meta({
      description:
        "student_t: with n - 2 degrees of freedom, less one for each column held fixed; exact: all orders counted; normal: " +
        "corrected for ties; kruskal_wallis: where a category has one row or no variance, which Welch's F does not take",
    }),
  reason: z.enum(["too_few_rows", "constant_column", "out_of_range", "collinear_columns"]).nullable(),
  details: z.record(z.string(), z.number().nullable()).optional().meta({
    description: "Further figures of the measure: chi_squared, omega_squared, welch_f, theil_sen_slope ...",
  }),
});
/** What is told of a pair of columns, whichever they are. */
export type CorrelationFigures = z.infer<typeof CorrelationFigures>;

const CorrelationWarning = z.enum(["few_rows", "low_expected_counts"]).meta({
  description:
    "few_rows: below 10; low_expected_counts: more than a fifth of the cells expect fewer than 5 rows, so that chi-squared is " +
    "no good approximation",
});

const Reversal = z.object({
  column: z.string().meta({ description: "Of 2 to 20 categories" }),
  estimate: Unit.meta({ description: "r within the categories: of the distances from their means" }),
  ci_low: Unit,
  ci_high: Unit,
  n: z.int(),
});
export type Reversal = z.infer<typeof Reversal>;

const Scatter = z.object({
  x_edges: z.array(z.number()),
  y_edges: z.array(z.number()),
  counts: z.array(z.array(z.int().nonnegative())).meta({
    description: "One row for each bin of y, from below",
  }),
});
export type Scatter = z.infer<typeof Scatter>;

export type CorrelationWarning = z.infer<typeof CorrelationWarning>;

export const CorrelationPair = z.object({
  column_a: z.string(),
  column_b: z.string(),
  ...CorrelationFigures.shape,
  q_value: z.number().min(0).max(1).nullable().meta({
    description: "The p-value adjusted for all pairs of this answer",
  }),
  effect: Effect.nullable().meta({
    description:
      "Of the end of the interval that is nearer to 0 (Cohen 1988: r 0.1, 0.3, 0.5; eta squared 0.01, 0.06, 0.14; V as r, " +
      "over the root of the smaller number of categories less 1); null below 10 rows",
  }),
  warnings: z.array(CorrelationWarning),
  reversals: z.array(Reversal).optional().meta({
    description:
      "With auto: categories within which the correlation of two numbers has the other sign (Simpson's paradox)",
  }),
  scatter: Scatter.optional(),
  sql: z.string().nullable().optional().meta({
    description: "Gives estimate and n; null where SQL can't. Only with include_sql",
  }),
}).meta({ id: "CorrelationPair" });
export type CorrelationPair = z.infer<typeof CorrelationPair>;

export const Correlations = z.object({
  analysis_id: Uuid,
  dataset_id: Uuid,
  data_version: z.int().positive(),
  method: CorrelationMethod,
  adjust: Adjustment,
  skipped: z.array(z.object({
    column: z.string(),
    reason: z.enum(["identifier", "too_many_categories", "constant", "no_values", "too_many_columns"]),
  })).meta({ description: "Columns that auto leaves out" }),
  matrix: z.object({
    n: z.int().nonnegative().meta({ description: "Rows that have every column" }),
    rank: z.int().nonnegative(),
    smallest_eigenvalue: z.number().nullable(),
    condition_number: z.number().nullable(),
  }).optional().meta({ description: "With partial: the correlation matrix that is inverted" }),
  pairs: z.array(CorrelationPair).meta({ description: "Strongest first; undefined ones last" }),
}).meta({ id: "Correlations" });
export type Correlations = z.infer<typeof Correlations>;
