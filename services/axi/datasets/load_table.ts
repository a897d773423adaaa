import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { countedAs } from "../statistics/counted_type.ts";
import type { OpenStatistics } from "../statistics/statistics_run.ts";
import type { Stored } from "./arrival.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import type { KeptStatistics } from "./kept_statistics.ts";
import type { LoadResult } from "./load_rows.ts";
import type { Source } from "./receive_file.ts";
import { RunPerAttempt } from "./run_per_attempt.ts";

/** Rows of a table whose pages are found by an index. */
export const LARGE_ROWS = 20_000;
/** Longest time the database may take for one file. */
export const LOAD_DEADLINE_MS = 15 * 60_000;

export interface LoadTableDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly clock: Clock;
  readonly openStatistics: OpenStatistics;
  readonly kept: KeptStatistics;
  /** Hears of each large table that has been loaded. */
  onLarge(): void;
}

/** A file that has been read into a table. */
export interface LoadedFile {
  readonly result: LoadResult;
  readonly stored: Stored;
}

export interface TableToLoad {
  readonly datasetId: DatasetId;
  readonly source: Source;
  /** Whether it takes the place of another, beside which it is filled. */
  readonly isAside: boolean;
  readonly signal: AbortSignal;
}

/** A verb that fills a new table and has all that is known of it stored, in one transaction. */
export function createLoadTable({ transact, clock, openStatistics, kept, onLarge }: LoadTableDeps) {
  return async function loadTable<Answer extends Pick<Dataset, "data_version">>(
    ctx: RequestContext,
    { datasetId, source, isAside, signal }: TableToLoad,
    store: (repositories: DatasetRepositories, loaded: LoadedFile) => Promise<Answer>,
  ): Promise<Answer> {
    const loading = { ...ctx, idempotency: null, deadline: clock.now() + LOAD_DEADLINE_MS };
    const { plan, rowCount } = source;
    const types = plan.columns.map(countedAs);
    using runs = await RunPerAttempt.open(() => openStatistics(types, rowCount));
    const { answer, summary } = await transact(loading, async (repositories) => {
      const run = await runs.take();
      const reading = await source.open(run);
      await repositories.rows.load(datasetId, {
        columns: plan.columns,
        rows: reading.rows,
        onSent: reading.recycle,
        isAside,
        isLarge: rowCount >= LARGE_ROWS,
        deadlineMs: LOAD_DEADLINE_MS,
        signal,
      });
      const result = await reading.finish(), stored = await source.stored;
      return { answer: await store(repositories, { result, stored }), summary: result.summary };
    });
    if (summary.row_count >= LARGE_ROWS) onLarge();
    const owner = { tenantId: ctx.tenant_id, datasetId };
    await kept.keep(owner, { run: runs.last, summary }, {
      dataVersion: answer.data_version,
      isAppended: false,
    });
    return answer;
  };
}
export type LoadTable = ReturnType<typeof createLoadTable>;
