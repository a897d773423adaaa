import type { ColumnSummary, NullCounts } from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { TableSummary } from "../../statistics/table_statistics.ts";
import { alertsOf } from "./alerts.ts";
import { semanticTypeOf } from "./semantic_type.ts";

/** What is known of a column besides its values. */
export interface ColumnFacts {
  readonly column: Column;
  /** null where it was not counted. */
  readonly nulls: NullCounts | null;
  readonly future: FutureCount | null;
}

/** Values after an instant, which is written as cells are. */
export interface FutureCount {
  readonly count: number;
  readonly after: string;
}

/** The summary of a column as it is stored and answered. */
export function columnSummary(values: TableSummary["columns"][number], facts: ColumnFacts): ColumnSummary {
  const { column, nulls, future } = facts, { name, source_name, type } = column;
  const summary = {
    name,
    source_name,
    type,
    nulls,
    ...values,
    sentinel_count: sentinelCount(column, values),
  };
  if (summary.temporal !== undefined && future !== null) {
    summary.temporal = { ...summary.temporal, future_count: future.count, future_after: future.after };
  }
  const named = { ...summary, semantic_type: semanticTypeOf(column, summary) };
  return { ...named, alerts: alertsOf(named) };
}

/** Sentinels are found among the frequent values, whose counts are known. */
function sentinelCount({ sentinels = [] }: Column, { top_values }: TableSummary["columns"][number]): number {
  return top_values.reduce(
    (sum, { value, count }) => sentinels.includes(String(value)) ? sum + count : sum,
    0,
  );
}
