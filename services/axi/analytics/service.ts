import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Correlations, CorrelationsRequest } from "@shared/contracts/axi_correlations.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { correlationCalculated } from "@shared/events/catalog/correlation_calculated.ts";
import type { DatasetRepositories } from "../datasets/dataset_repositories.ts";
import { numericColumns } from "../datasets/numeric_columns.ts";
import { viewOf } from "../datasets/table_sql.ts";
import { CoMoments } from "../statistics/co_moments.ts";
import { BLOCK_ROWS, Moments } from "../statistics/moments.ts";
import type { WorkQueue } from "../work_queue.ts";
import type { CachedAnalysis } from "./cached_analysis.ts";
import { chooseColumns } from "./correlations/chosen_columns.ts";
import { type PairedColumn, pearsonPairs, rankedPairs } from "./correlations/correlation_pairs.ts";
import type { Measured, MeasurePairs } from "./correlations/measure_pairs.ts";
import { pairSql } from "./correlations/pair_sql.ts";

export interface AnalyticsServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly cachedAnalysis: CachedAnalysis;
  readonly measurePairs: MeasurePairs;
  /** Bounds how many read rows at once. */
  readonly queue: WorkQueue;
}

/** Analyses over stored datasets. */
export function createAnalyticsService(
  { transact, cachedAnalysis, measurePairs, queue }: AnalyticsServiceDeps,
) {
  async function measure(
    ctx: RequestContext,
    dataset: Dataset,
    request: CorrelationsRequest,
  ): Promise<Measured> {
    const reading = { ...ctx, idempotency: null }, { method } = request;
    if (method === "pearson") {
      const chosen = chooseColumns(dataset.columns, request.columns);
      return {
        pairs: await transact(reading, (repositories) => pairsOf(repositories, dataset, chosen)),
        skipped: [],
      };
    }
    const { columns: summaries } = await transact(
      reading,
      ({ datasets }) => datasets.findStatistics(dataset),
    );
    return await queue(() => measurePairs(ctx, { dataset, summaries }, { ...request, method }));
  }

  return {
    /**
     * How every pair of columns goes together, kept as an analysis. Throws NotFoundError; VALIDATION for columns that the
     * method does not take, and where comparing them would take too much memory.
     */
    async correlate(ctx: RequestContext, request: CorrelationsRequest): Promise<Correlations> {
      const dataset_id = request.dataset_id as DatasetId; // safe because the contract has checked it
      const known = await cachedAnalysis.known<Correlations>(ctx, {
        datasetId: dataset_id,
        kind: "correlations",
        request,
      });
      if (known !== null) return known;
      const dataset = await transact(
        { ...ctx, idempotency: null },
        ({ datasets }) => datasets.find(dataset_id),
      );
      if (dataset === null) throw new NotFoundError("dataset", dataset_id);
      const { method, adjust, include_sql } = request;
      if (method !== "auto") chooseColumns(dataset.columns, request.columns); // refuses what no question may ask
      const question = { dataset, kind: "correlations", request, publish } as const;
      return await cachedAnalysis(ctx, question, async (analysis_id) => {
        const { pairs, ...rest } = await measure(ctx, dataset, request);
        const types = new Map(dataset.columns.map(({ name, type }) => [name, type]));
        const view = viewOf(ctx.tenant_id, dataset.table_name);
        const withSql = include_sql
          ? pairs.map((pair) => ({ ...pair, sql: pairSql(pair, { view, types }) }))
          : pairs;
        const { data_version } = dataset;
        return {
          analysis_id,
          dataset_id,
          data_version,
          method,
          adjust,
          ...rest,
          pairs: rankedPairs(withSql, adjust),
        };
      });
    },
  };
}
export type AnalyticsService = ReturnType<typeof createAnalyticsService>;

async function publish({ outbox }: DatasetRepositories, calculated: Correlations): Promise<void> {
  const { analysis_id, dataset_id, data_version, method, pairs } = calculated;
  const event = { analysis_id, dataset_id, data_version, method, pair_count: pairs.length };
  await outbox.add(correlationCalculated, event, { subject: dataset_id });
}

/** From the co-moments that were kept with the dataset, or by reading the columns where there were too many. */
async function pairsOf({ datasets, rows }: DatasetRepositories, dataset: Dataset, chosen: readonly string[]) {
  const id = dataset.dataset_id as DatasetId;
  const stored = (await datasets.findStatistics(dataset)).co_moments;
  if (stored === null) {
    const coMoments = await coMomentsOf(rows.numbers(id, chosen), chosen.length);
    return pearsonPairs(chosen.map((name, index) => ({ name, index })), coMoments);
  }
  const numeric = numericColumns(dataset.columns);
  const sums = new Float64Array(Uint8Array.from(stored).buffer); // a copy: the driver's bytes need not be aligned
  const columns: PairedColumn[] = chosen.map((name) => ({ name, index: numeric.indexOf(name) }));
  return pearsonPairs(columns, new CoMoments(numeric.length, sums));
}

async function coMomentsOf(blocks: AsyncIterable<Float64Array[]>, columns: number): Promise<CoMoments> {
  const coMoments = new CoMoments(columns);
  const moments = Array.from({ length: columns }, () => new Moments());
  for await (const values of blocks) {
    const length = values[0]?.length ?? 0;
    for (let from = 0; from < length; from += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, length - from);
      moments.forEach((column, i) => column.addBlock(values[i].subarray(from, from + rows), rows));
      coMoments.addBlock(moments, rows);
    }
  }
  return coMoments;
}
