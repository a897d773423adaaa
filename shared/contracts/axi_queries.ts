import { z } from "zod";
import { Cell, ColumnType } from "./axi_datasets.ts";
import { Grain } from "./calendar.ts";
import { ColumnFilters, ColumnName } from "./column_filters.ts";
import { Instant, line, ListQuery, Uuid } from "./common.ts";
import { TimeZone } from "./time_zone.ts";

const Label = line(100).meta({ description: "Name of the answer's column", examples: ["revenue"] });
const as = Label.optional();

const Dimension = z.strictObject({
  column: ColumnName,
  grain: Grain.optional().meta({ description: "Groups a date or timestamp column by calendar periods" }),
  as,
}).meta({ id: "Dimension", description: "Rows with the same value are one row of the answer" });
export type Dimension = z.infer<typeof Dimension>;

const Measure = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("count"), as }),
  z.strictObject({ op: z.enum(["count_distinct", "min", "max"]), column: ColumnName, as }),
  z.strictObject({
    op: z.enum(["sum", "mean", "median", "stddev"]).meta({
      description: "stddev is that of a sample (n - 1); median by type 7",
    }),
    column: ColumnName,
    as,
  }),
  z.strictObject({
    op: z.literal("quantile"),
    column: ColumnName,
    p: z.number().min(0).max(1).meta({ description: "Hyndman & Fan's type 7" }),
    as,
  }),
]).meta({ id: "Measure" });
export type Measure = z.infer<typeof Measure>;

const of = Label.meta({ description: "Name of the measure" });
const WindowMeasure = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.enum(["running_total", "growth"]).meta({
      description:
        "Along the periods of the one dimension with a grain, for each value of the other dimensions. " +
        "growth: the share by which it differs from the calendar period before; null where that is absent or 0",
    }),
    of,
    as,
  }),
  z.strictObject({
    op: z.literal("moving_average"),
    of,
    periods: z.int().min(2).max(366).meta({ description: "null until there are as many, without a gap" }),
    as,
  }),
  z.strictObject({
    op: z.literal("share_of_total"),
    of,
    per: z.array(Label).max(5).default([]).meta({
      description: "Dimensions: a total for each of their values; one total where empty",
    }),
    as,
  }),
]).meta({ id: "WindowMeasure" });
export type WindowMeasure = z.infer<typeof WindowMeasure>;

const TopN = z.strictObject({
  n: z.int().min(1).max(1000),
  by: Label.meta({ description: "A measure or window measure, largest first" }),
  per: z.array(Label).max(5).default([]).meta({ description: "Dimensions: n rows for each of their values" }),
}).meta({ id: "TopN" });

const GapsAndIslands = z.strictObject({
  column: ColumnName.meta({ description: "A date or timestamp column" }),
  grain: Grain,
}).meta({
  id: "GapsAndIslands",
  description:
    "For each value of the dimensions the runs of periods in a row that have rows: island_start and " +
    "island_end (days), periods, rows, and gap_before: periods without rows since the run before",
});

export const QueryRequest = z.strictObject({
  dataset_id: Uuid,
  dimensions: z.array(Dimension).max(5).default([]),
  measures: z.array(Measure).max(20).default([]),
  filters: ColumnFilters.default([]),
  windows: z.array(WindowMeasure).max(10).default([]),
  top_n: TopN.optional(),
  gaps_and_islands: GapsAndIslands.optional().meta({ description: "Instead of measures, windows and top_n" }),
  time_zone: TimeZone.default("UTC").meta({ description: "Whose days count in periods" }),
  order: z.array(z.strictObject({ by: Label, direction: z.enum(["asc", "desc"]).default("asc") })).max(10)
    .default([]).meta({ description: "By columns of the answer; then, and where absent, by the dimensions" }),
  limit: z.int().min(1).max(1000).default(100),
}).meta({ id: "QueryRequest" });
export type QueryRequest = z.infer<typeof QueryRequest>;

export const QueryResult = z.object({
  analysis_id: Uuid,
  dataset_id: Uuid,
  data_version: z.int().positive(),
  columns: z.array(z.object({ name: z.string(), type: ColumnType })),
  rows: z.array(z.array(Cell)).meta({ description: "Cells in the order of `columns`" }),
  truncated: z.boolean().meta({ description: "Whether there are more rows than the limit" }),
  sql: z.string().meta({ description: "Gives these rows" }),
}).meta({ id: "QueryResult" });
export type QueryResult = z.infer<typeof QueryResult>;

export const SaveQueryRequest = z.strictObject({ name: line(200), request: QueryRequest }).meta({
  id: "SaveQueryRequest",
});
export type SaveQueryRequest = z.infer<typeof SaveQueryRequest>;

export const SavedQuery = z.object({
  query_id: Uuid,
  dataset_id: Uuid,
  name: z.string(),
  request: QueryRequest,
  index_columns: z.array(z.string()).nullable().meta({
    description:
      "Columns of the index that it asks for, made within minutes unless texts are too long for one; null for a " +
      "table up to 100,000 rows, or where no index would help",
  }),
  created_at: Instant,
}).meta({ id: "SavedQuery" });
export type SavedQuery = z.infer<typeof SavedQuery>;

export const ListQueriesQuery = ListQuery.extend({ dataset_id: Uuid.optional() });
export type ListQueriesQuery = z.infer<typeof ListQueriesQuery>;
