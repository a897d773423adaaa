import type { RequestContext } from "@shared/core/ctx.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { NullCounts } from "@shared/contracts/axi_analytics.ts";
import { type DatasetUpdated, datasetUpdated } from "@shared/events/catalog/dataset_updated.ts";
import type { TableSummary } from "../../statistics/table_statistics.ts";
import type { DatasetRepositories } from "../dataset_repositories.ts";
import type { RowsChange } from "../repository.ts";
import { bytesOfCoMoments } from "../stored_statistics.ts";
import { summarize } from "../summaries/summarize.ts";

/** The rows of a dataset as they are now. */
export interface ChangedRows {
  readonly datasetId: DatasetId;
  readonly change: DatasetUpdated["change"];
  readonly dataset: RowsChange & { readonly nulls: readonly (NullCounts | null)[] };
  readonly summary: TableSummary;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Stores what is known of a dataset whose rows have changed, once they lie in its table, and tells of it. */
export async function storeChange(
  ctx: RequestContext,
  { datasets, rows, outbox }: DatasetRepositories,
  { datasetId, change, dataset, summary, now }: ChangedRows,
): Promise<Dataset> {
  const changed = await datasets.changeRows(datasetId, dataset);
  const columns = await summarize({ ...dataset, id: datasetId, summary, now }, rows);
  await Promise.all([
    datasets.storeStatistics(datasetId, {
      data_version: changed.data_version,
      columns,
      co_moments: bytesOfCoMoments(summary),
    }),
    outbox.add(datasetUpdated, eventOf(changed, change, ctx), { subject: datasetId }),
  ]);
  return changed;
}

function eventOf(dataset: Dataset, change: DatasetUpdated["change"], ctx: RequestContext): DatasetUpdated {
  const { dataset_id, name, row_count, column_count, size_bytes, rejected_count, data_version } = dataset;
  const changed_by = ctx.user_id;
  return {
    dataset_id,
    changed_by,
    change,
    name,
    row_count,
    column_count,
    size_bytes,
    rejected_count,
    data_version,
  };
}
