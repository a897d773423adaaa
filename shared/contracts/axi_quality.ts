import { z } from "zod";
import { Uuid } from "./common.ts";

const Count = z.int().nonnegative();
const Share = z.number().min(0).max(1);
const Sql = z.string().meta({ description: "Gives the figure before it" });

export const QualityRequest = z.strictObject({ dataset_id: Uuid }).meta({ id: "QualityRequest" });
export type QualityRequest = z.infer<typeof QualityRequest>;

/** The parts of the score with their weights. */
export const QUALITY_WEIGHTS = {
  completeness: 0.3,
  validity: 0.2,
  uniqueness: 0.2,
  consistency: 0.2,
  plausibility: 0.1,
} as const;
export type QualityPart = keyof typeof QUALITY_WEIGHTS;

const QualityScore = z.object({
  value: Share.nullable().meta({
    description: "Mean of the parts that are known, by their weights; null without rows",
  }),
  parts: z.array(z.object({
    part: z.enum(Object.keys(QUALITY_WEIGHTS) as [QualityPart, ...QualityPart[]]),
    value: Share.nullable().meta({ description: "null where it is not known" }),
    weight: Share,
  })).meta({
    description:
      "completeness: cells that are not null; validity: cells that were not rejected; uniqueness: rows that equal no " +
      "earlier one; consistency: texts that are written as most of their value are; plausibility: values that are no " +
      "sentinels and not in the future; each a share of all",
  }),
});

export const Quality = z.object({
  analysis_id: Uuid,
  dataset_id: Uuid,
  data_version: z.int().positive(),
  row_count: Count,
  column_count: Count,
  size_bytes: Count.meta({ description: "Of the uploaded file" }),
  rejected_count: Count,
  score: QualityScore,
  duplicate_rows: z.object({ count: Count, sql: Sql }).nullable().meta({
    description:
      "Rows that equal an earlier one, by hashes of 64 bits: of a million rows one is counted wrongly once in ten million " +
      "tables; null over 4 million rows",
  }),
  constant_columns: z.array(z.string()).meta({ description: "Columns whose values are all the same" }),
  equal_columns: z.array(z.object({
    column_a: z.string(),
    column_b: z.string(),
    sql: z.string().meta({ description: "Counts the rows in which they differ: none" }),
  })).meta({ description: "Columns of one type that are equal in every row and not constant" }),
  candidate_keys: z.array(z.object({
    columns: z.array(z.string()).min(1).max(2),
    sql: z.string().meta({ description: "Counts the rows without a value of their own: none" }),
  })).meta({
    description:
      "Columns without nulls in which no value comes twice; where no column may be one, up to 20 pairs of them are tried",
  }),
  unchecked_keys: z.array(z.string()).meta({
    description: "Columns that may be keys, too, but are too many for the memory of one analysis",
  }),
  missing_together: z.array(z.object({
    column_a: z.string(),
    column_b: z.string(),
    both: Count.meta({ description: "Rows in which both are null" }),
    phi: z.number().min(-1).max(1).meta({ description: "Correlation of being null" }),
    sql: Sql,
  })).max(100).meta({
    description:
      "The strongest hundred, of the 64 columns with the most nulls; columns without values are left out",
  }),
  dependencies: z.array(z.object({
    determinant: z.string(),
    dependent: z.string(),
    sql: z.string().meta({
      description: "Counts the values of the determinant with several of the dependent: none",
    }),
  })).max(200).meta({
    description:
      "Columns of 2 to 1,000 different values, of which one settles the other in every row, null as a value of its own; " +
      "of the first 64 such columns, determinants with two rows a value or more",
  }),
}).meta({ id: "Quality" });
export type Quality = z.infer<typeof Quality>;
