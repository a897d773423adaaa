import { turn } from "@shared/core/pause.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { Correlations, CorrelationsRequest } from "@shared/contracts/axi_correlations.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ColumnsSource } from "../copied_rows_repository.ts";
import { planAssociations } from "./association_plan.ts";
import { associatedPairs, associationBytes } from "./associations.ts";
import { cannotCorrelate, chooseColumns } from "./chosen_columns.ts";
import type { MeasuredPair } from "./correlation_pairs.ts";
import type { MixedRepository } from "./mixed_repository.ts";
import type { NumbersRepository } from "./numbers_repository.ts";
import { partialPairs } from "./partial.ts";
import { rankBytes, rankPairs } from "./rank_pairs.ts";
import type { Pause } from "./steps.ts";

const MEBIBYTE = 1024 ** 2;
/** Most memory that the columns of one question take. */
const BYTES_MAX = 256 * MEBIBYTE;
const SCATTER_COLUMNS_MAX = 8;

/** What is measured of a dataset's pairs of columns. */
export interface Measured extends Pick<Correlations, "skipped" | "matrix"> {
  readonly pairs: readonly MeasuredPair[];
}

export interface MeasurePairsDeps {
  readonly numbers: NumbersRepository;
  readonly mixed: MixedRepository;
  readonly clock: Clock;
}

/** A dataset with what is known of its columns. */
export interface MeasuredDataset {
  readonly dataset: Dataset;
  readonly summaries: readonly ColumnSummary[];
}

/** A question whose method reads rows. */
export interface RowsRequest extends CorrelationsRequest {
  readonly method: Exclude<CorrelationsRequest["method"], "pearson">;
}

/** A verb for the methods that read rows. Throws VALIDATION for columns that don't fit or take too much memory. */
export function createMeasurePairs({ numbers, mixed, clock }: MeasurePairsDeps) {
  return async function measurePairs(
    ctx: RequestContext,
    { dataset, summaries }: MeasuredDataset,
    request: RowsRequest,
  ): Promise<Measured> {
    const pause = pauseUntil(ctx.deadline, clock);
    if (request.method === "auto") return await associate(ctx, { dataset, summaries }, { request, pause });
    const { method } = request, chosen = chooseColumns(dataset.columns, request.columns);
    checkMemory(rankBytes(dataset.row_count, chosen.length), dataset, chosen.length);
    if (chosen.length < 2) return { pairs: [], skipped: [] };
    const values = await numbers.read(sourceOf(ctx, dataset, chosen));
    if (method === "partial") return { ...await partialPairs(chosen, values, pause), skipped: [] };
    return { pairs: await rankPairs(chosen, values, { method, pause }), skipped: [] };
  };

  async function associate(
    ctx: RequestContext,
    { dataset, summaries }: MeasuredDataset,
    { request, pause }: { readonly request: CorrelationsRequest; readonly pause: Pause },
  ): Promise<Measured> {
    const names = namesOf(dataset, request.columns);
    const { columns, skipped } = planAssociations(summaries.filter(({ name }) => names.includes(name)));
    if (request.include_scatter && columns.length > SCATTER_COLUMNS_MAX) {
      throw cannotCorrelate(
        `bins are counted for ${SCATTER_COLUMNS_MAX} columns at most: name fewer of these ${columns.length}`,
      );
    }
    checkMemory(associationBytes(dataset.row_count, columns.length), dataset, columns.length);
    if (columns.length < 2) return { pairs: [], skipped };
    const read = await mixed.read(sourceOf(ctx, dataset, columns.map(({ name }) => name)));
    const pairs = await associatedPairs(columns, read, { includeScatter: request.include_scatter, pause });
    return { pairs, skipped };
  }
}
export type MeasurePairs = ReturnType<typeof createMeasurePairs>;

function sourceOf(ctx: RequestContext, dataset: Dataset, names: readonly string[]): ColumnsSource {
  return {
    tenantId: ctx.tenant_id,
    datasetId: dataset.dataset_id as DatasetId, // safe because it came from the catalog
    rowCount: dataset.row_count,
    columns: names.flatMap((name) => dataset.columns.filter((column) => column.name === name)),
    deadline: ctx.deadline,
  };
}

function namesOf({ columns }: Dataset, asked: readonly string[] | undefined): readonly string[] {
  const names = columns.map(({ name }) => name);
  const wrong = asked?.find((name) => !names.includes(name));
  if (wrong !== undefined) throw cannotCorrelate(`"${wrong.slice(0, 100)}" is no column of the dataset`);
  return asked ?? names;
}

function checkMemory(bytes: number, { row_count }: Dataset, columns: number): void {
  if (bytes <= BYTES_MAX) return;
  throw cannotCorrelate(
    `to compare ${columns} columns of ${row_count} rows takes ${Math.ceil(bytes / MEBIBYTE)} MiB, and ` +
      `${BYTES_MAX / MEBIBYTE} MiB is the most: name fewer columns, or ask for pearson`,
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
