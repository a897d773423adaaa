import type { ColumnSummary, NullCounts } from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import { cellOfTimestamp } from "@shared/contracts/cells.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { TableSummary } from "../../statistics/table_statistics.ts";
import type { RowsRepository } from "../rows_repository.ts";
import { columnSummary, type FutureCount } from "./column_summary.ts";

/** A table as it is stored. */
export interface SummarizedTable {
  readonly id: DatasetId;
  readonly columns: readonly Column[];
  readonly summary: TableSummary;
  /** Of each column; null where they were not counted for all rows. */
  readonly nulls: readonly (NullCounts | null)[];
  /** Milliseconds since the epoch: what lies after it is in the future. */
  readonly now: number;
}

/** The summaries of a table's columns; rows are read only where some lie in the future, to count them. */
export async function summarize(
  { id, columns, summary, nulls, now }: SummarizedTable,
  rows: Pick<RowsRepository, "countAfter">,
): Promise<ColumnSummary[]> {
  const summaries: ColumnSummary[] = [];
  for (const [i, column] of columns.entries()) {
    const values = summary.columns[i], { temporal } = values;
    const future = temporal === undefined ? null : await futureOf(column, temporal.max);
    summaries.push(columnSummary(values, { column, nulls: nulls[i], future }));
  }
  return summaries;

  async function futureOf(column: Column, max: string | null): Promise<FutureCount> {
    const instant = cellOfTimestamp(now * 1000),
      after = column.type === "date" ? instant.slice(0, 10) : instant;
    const hasFuture = max !== null && Date.parse(max) > Date.parse(after);
    return { after, count: hasFuture ? await rows.countAfter(id, column, after) : 0 };
  }
}
