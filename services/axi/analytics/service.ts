import { turn } from "@shared/core/pause.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError, NotFoundError, ValidationError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Correlations, CorrelationsRequest } from "@shared/contracts/axi_correlations.ts";
import type { Column, Dataset } from "@shared/contracts/axi_datasets.ts";
import { correlationCalculated } from "@shared/events/catalog/correlation_calculated.ts";
import type { DatasetRepositories } from "../datasets/dataset_repositories.ts";
import { numericColumns } from "../datasets/numeric_columns.ts";
import type { WorkQueue } from "../work_queue.ts";
import type { CachedAnalysis } from "./cached_analysis.ts";
import { CoMoments } from "../statistics/co_moments.ts";
import { type PairedColumn, pearsonPairs, rankedPairs } from "./correlations/correlation_pairs.ts";
import type { NumbersRepository } from "./correlations/numbers_repository.ts";
import { rankBytes, rankPairs } from "./correlations/rank_pairs.ts";
import type { Pause } from "./correlations/steps.ts";
import { BLOCK_ROWS, Moments } from "../statistics/moments.ts";

/** Most columns of one correlation matrix. */
const COLUMNS_MAX = 100;
const MEBIBYTE = 1024 ** 2;
/** Most memory that ranking takes. */
const RANK_BYTES_MAX = 256 * MEBIBYTE;

export interface AnalyticsServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly cachedAnalysis: CachedAnalysis;
  readonly numbers: NumbersRepository;
  readonly clock: Clock;
  /** Bounds how many are ranked at once. */
  readonly queue: WorkQueue;
}

/** Analyses over stored datasets. */
export function createAnalyticsService(
  { transact, cachedAnalysis, numbers, clock, queue }: AnalyticsServiceDeps,
) {
  async function rankedOf(
    { tenant_id: tenantId, deadline }: RequestContext,
    dataset: Dataset,
    { method, chosen }: { method: "spearman" | "kendall"; chosen: readonly string[] },
  ) {
    if (chosen.length < 2) return [];
    const columns = chosen.flatMap((name) => dataset.columns.filter((column) => column.name === name));
    const datasetId = dataset.dataset_id as DatasetId; // safe because it came from the catalog
    const source = { tenantId, datasetId, rowCount: dataset.row_count, columns, deadline };
    return await rankPairs(chosen, await numbers.read(source), {
      method,
      pause: pauseUntil(deadline, clock),
    });
  }

  return {
    /**
     * The correlation of every pair of columns, kept as an analysis. Throws NotFoundError; VALIDATION for columns that are
     * no numbers, and where ranking them would take too much memory.
     */
    async correlate(ctx: RequestContext, request: CorrelationsRequest): Promise<Correlations> {
      const reading = { ...ctx, idempotency: null };
      const dataset_id = request.dataset_id as DatasetId; // safe because the contract has checked it
      const dataset = await transact(reading, ({ datasets }) => datasets.find(dataset_id));
      if (dataset === null) throw new NotFoundError("dataset", dataset_id);
      const chosen = chooseColumns(dataset.columns, request.columns);
      if (request.method !== "pearson") checkMemory(dataset.row_count, chosen.length);
      const question = { dataset, kind: "correlations", request, publish } as const;
      return await cachedAnalysis(ctx, question, async (analysis_id) => {
        const { method, adjust } = request;
        const measured = method === "pearson"
          ? await transact(reading, (repositories) => pairsOf(repositories, dataset, chosen))
          : await queue(() => rankedOf(ctx, dataset, { method, chosen }));
        const pairs = rankedPairs(measured, adjust);
        return { analysis_id, dataset_id, data_version: dataset.data_version, method, adjust, pairs };
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

function checkMemory(rows: number, columns: number): void {
  const bytes = rankBytes(rows, columns);
  if (bytes <= RANK_BYTES_MAX) return;
  throw invalid(
    `to rank ${columns} columns of ${rows} rows takes ${Math.ceil(bytes / MEBIBYTE)} MiB, and ` +
      `${RANK_BYTES_MAX / MEBIBYTE} MiB is the most: name fewer columns, or ask for pearson`,
  );
}

/** Lets others run; throws DEADLINE_EXCEEDED once the time is up. */
function pauseUntil(deadline: number, clock: Clock): Pause {
  return async function pause() {
    await turn();
    if (clock.now() > deadline) {
      throw new AppError(
        "DEADLINE_EXCEEDED",
        "Cannot correlate in time: name fewer columns, or ask for pearson",
      );
    }
  };
}

function invalid(message: string): ValidationError {
  return new ValidationError(`Cannot correlate: ${message}`, [{ pointer: "/columns", message }]);
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
