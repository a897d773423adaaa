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
