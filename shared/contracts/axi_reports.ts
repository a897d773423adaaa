import { z } from "zod";
import { Cell, ColumnType } from "./axi_datasets.ts";
import { Instant, line, ListQuery, Uuid } from "./common.ts";

export const AnalysisKind = z.enum(["correlations", "cohorts", "query", "quality", "report"]);
export type AnalysisKind = z.infer<typeof AnalysisKind>;

/** An analysis as lists show it. */
export const ReportEntry = z.object({
  analysis_id: Uuid,
  dataset_id: Uuid,
  dataset_name: z.string(),
  kind: AnalysisKind,
  title: z.string(),
  data_version: z.int().positive().meta({ description: "Of the rows that it was computed from" }),
  current_data_version: z.int().positive().meta({ description: "Of the rows as they are now" }),
  created_at: Instant,
}).meta({ id: "ReportEntry" });
export type ReportEntry = z.infer<typeof ReportEntry>;

export const ReportColumn = z.object({
  name: z.string(),
  type: ColumnType,
  is_share: z.boolean().meta({ description: "Whether the figures are shares, to be shown in percent" }),
}).meta({ id: "ReportColumn" });
export type ReportColumn = z.infer<typeof ReportColumn>;

export const ReportSection = z.object({
  title: z.string(),
  note: z.string().nullable().meta({ description: "How to read it, where the names don't tell" }),
  data_version: z.int().positive(),
  columns: z.array(ReportColumn),
  rows: z.array(z.array(Cell)),
  sql: z.string().nullable().meta({
    description:
      "Gives the figures, up to the rounding of doubles; null where rows name their own, or SQL has no such figure",
  }),
}).meta({ id: "ReportSection" });
export type ReportSection = z.infer<typeof ReportSection>;

export const Report = ReportEntry.extend({
  request: z.record(z.string(), z.unknown()).meta({ description: "What was asked" }),
  sections: z.array(ReportSection),
}).meta({ id: "Report" });
export type Report = z.infer<typeof Report>;

export const ListReportsQuery = ListQuery.extend({
  dataset_id: Uuid.optional(),
  kind: AnalysisKind.optional(),
});
export type ListReportsQuery = z.infer<typeof ListReportsQuery>;

const flag = (isOn: "true" | "false") => z.enum(["true", "false"]).default(isOn);
export const ReportQuery = z.object({
  format: z.enum(["json", "csv", "html"]).default("json"),
  bom: flag("false").meta({ description: "UTF-8 byte order mark before CSV, for Excel" }),
  formula_safe: flag("true").meta({
    description: "Whether texts of CSV that a spreadsheet would run as a formula get a leading apostrophe",
  }),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

export const ComposeReportRequest = z.strictObject({
  dataset_id: Uuid,
  title: line(200).optional(),
  include: z.array(z.union([z.enum(["summary", "correlations", "quality"]), Uuid])).min(1).max(20).meta({
    description:
      "Parts in their order: the summary, the correlations and the quality of the rows as they are now, or ids of " +
      "analyses of the dataset",
  }),
}).meta({ id: "ComposeReportRequest" });
export type ComposeReportRequest = z.infer<typeof ComposeReportRequest>;
