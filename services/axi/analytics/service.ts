import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError, ValidationError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Correlations, CorrelationsRequest } from "@shared/contracts/axi_analytics.ts";
import type { Column, Dataset } from "@shared/contracts/axi_datasets.ts";
import { correlationCalculated } from "@shared/events/catalog/correlation_calculated.ts";
import type { DatasetRepositories } from "../datasets/dataset_repositories.ts";
import { numericColumns } from "../datasets/numeric_columns.ts";
import type { CachedAnalysis } from "./cached_analysis.ts";
import { CoMoments } from "./co_moments.ts";
import { type PairedColumn, pearsonPairs } from "./correlation.ts";
import { BLOCK_ROWS, Moments } from "./moments.ts";

/** Most columns of one correlation matrix. */
const COLUMNS_MAX = 100;

export interface AnalyticsServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly cachedAnalysis: CachedAnalysis;
}

/** Analyses over stored datasets. */
export function createAnalyticsService({ transact, cachedAnalysis }: AnalyticsServiceDeps) {
  return {
    /** Pearson's r of every pair of columns, kept as an analysis. Throws NotFoundError; VALIDATION for columns that are no numbers. */
    async correlate(ctx: RequestContext, request: CorrelationsRequest): Promise<Correlations> {
      const reading = { ...ctx, idempotency: null };
      const dataset_id = request.dataset_id as DatasetId; // safe because the contract has checked it
      const dataset = await transact(reading, ({ datasets }) => datasets.find(dataset_id));
      if (dataset === null) throw new NotFoundError("dataset", dataset_id);
      const chosen = chooseColumns(dataset.columns, request.columns);
      const question = { dataset, kind: "correlations", request, publish } as const;
      return await cachedAnalysis(ctx, question, async (analysis_id) => {
        const pairs = await transact(reading, (repositories) => pairsOf(repositories, dataset, chosen));
        return { analysis_id, dataset_id, data_version: dataset.data_version, method: request.method, pairs };
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

/** The numeric columns asked for, all of them where none is named. */
function chooseColumns(columns: readonly Column[], names: readonly string[] | undefined): string[] {
  const numeric = numericColumns(columns);
  if (names === undefined) {
    if (numeric.length > COLUMNS_MAX) {
      throw invalid(`the dataset has ${numeric.length} numeric columns: name at most ${COLUMNS_MAX} of them`);
    }
    return numeric;
  }
  const chosen = [...new Set(names)];
  const wrong = chosen.find((name) => !numeric.includes(name));
  if (wrong === undefined) return chosen;
  const column = columns.find(({ name }) => name === wrong);
  const state = column === undefined ? "is no column of the dataset" : `holds ${column.type}, not numbers`;
  throw invalid(`"${wrong.slice(0, 100)}" ${state}`);
}

function invalid(message: string): ValidationError {
  return new ValidationError(`Cannot correlate: ${message}`, [{ pointer: "/columns", message }]);
}

/** From the co-moments that were kept with the dataset, or by reading the columns where there were too many. */
async function pairsOf({ datasets, rows }: DatasetRepositories, dataset: Dataset, chosen: readonly string[]) {
  const id = dataset.dataset_id as DatasetId;
  const stored = (await datasets.findStatistics(id))?.co_moments ?? null;
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
