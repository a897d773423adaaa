import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { ReportColumn, ReportSection } from "@shared/contracts/axi_reports.ts";

/** A section before it is known of which version of the rows. */
export type Undated = Omit<ReportSection, "data_version">;

/** Columns of a section, written shortly. */
export function reportColumns(
  ...columns: readonly (readonly [name: string, type: ColumnType, unit?: "share"])[]
): ReportColumn[] {
  return columns.map(([name, type, unit]) => ({ name, type, is_share: unit === "share" }));
}
