import { turn } from "@shared/core/pause.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { AnalysisId, DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Cohorts, CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { DatasetRepositories } from "../../datasets/dataset_repositories.ts";
import { viewOf } from "../../datasets/table_sql.ts";
import type { WorkQueue } from "../../work_queue.ts";
import type { CachedAnalysis } from "../cached_analysis.ts";
import type { TableSource } from "../copied_rows_repository.ts";
import { dayOfDate, periodOfDay } from "../calendar.ts";
import { type CohortCounts, cohortOf, countCohorts } from "./cohort_counts.ts";
import { type CohortPlan, planCohorts } from "./cohort_plan.ts";
import { cohortsSql } from "./cohort_sql.ts";
import { cohortTable } from "./cohort_table.ts";
import { EventLog } from "./event_log.ts";
import { lifetimeOf } from "./lifetime.ts";
import type { CohortRepository, CohortRow } from "./repository.ts";
import { rowsHaveChanged } from "../../datasets/rows_have_changed.ts";

/** Rows up to which events are counted here, in at most 21 bytes each; the database takes four times as long. */
const ROWS_HERE_MAX = 5_000_000;

export interface CohortServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly cohorts: CohortRepository;
  readonly cachedAnalysis: CachedAnalysis;
  /** Bounds how many are counted at once. */
  readonly queue: WorkQueue;
  readonly rowsHereMax?: number;
}

/** Retention of cohorts over the events of a dataset. */
export function createCohortService(
  { transact, cohorts, cachedAnalysis, queue, rowsHereMax = ROWS_HERE_MAX }: CohortServiceDeps,
) {
  async function countHere(source: TableSource, plan: CohortPlan, rowCount: number): Promise<CohortCounts> {
    const log = new EventLog(rowCount, { hasFlags: plan.hasFilters, hasValue: plan.value !== null });
    for await (const chunk of cohorts.events(source, plan)) log.add(chunk);
    if (log.size > rowCount) throw rowsHaveChanged();
    return await countCohorts(log, plan, turn);
  }

  return {
    /** Cohorts with their retention, period by period. Throws NotFoundError, ValidationError. */
    async cohorts(ctx: RequestContext, request: CohortsRequest): Promise<Cohorts> {
      const id = request.dataset_id as DatasetId; // safe because the contract has checked it
      const known = await cachedAnalysis.known<Cohorts>(ctx, { datasetId: id, kind: "cohorts", request });
      if (known !== null) return known;
      const dataset = await transact({ ...ctx, idempotency: null }, ({ datasets }) => datasets.find(id));
      if (dataset === null) throw new NotFoundError("dataset", id);
      const plan = planCohorts(request, dataset);
      const source = { tenantId: ctx.tenant_id, datasetId: id, deadline: ctx.deadline };
      return await cachedAnalysis(
        ctx,
        { dataset, kind: "cohorts", request },
        (analysisId) =>
          queue(async () => {
            const counts = dataset.row_count <= rowsHereMax
              ? await countHere(source, plan, dataset.row_count)
              : countsOf(await cohorts.counts(source, plan), plan);
            return answerOf(analysisId, dataset, {
              plan,
              counts,
              view: viewOf(ctx.tenant_id, dataset.table_name),
            });
          }),
      );
    },
  };
}
export type CohortService = ReturnType<typeof createCohortService>;

function answerOf(
  analysis_id: AnalysisId,
  { dataset_id, data_version }: Dataset,
  { plan, counts, view }: { plan: CohortPlan; counts: CohortCounts; view: string },
): Cohorts {
  const table = cohortTable(counts, plan);
  return {
    analysis_id,
    dataset_id,
    data_version,
    grain: plan.grain,
    ...table,
    lifetime: plan.isUnbounded ? lifetimeOf(table.cohorts) : null,
    sql: cohortsSql(view, plan),
  };
}

function countsOf(
  { rows, eventDays }: { rows: readonly CohortRow[]; eventDays: Set<number> },
  plan: CohortPlan,
): CohortCounts {
  const counts: CohortCounts = { cohorts: new Map(), eventDays };
  for (const { cohort, size, period, retained, value } of rows) {
    const count = cohortOf(counts, periodOfDay(dayOfDate(cohort), plan.grain), plan.periods);
    count.size = size;
    if (period === null) continue;
    count.retained[period] = retained;
    count.value[period] = value ?? 0;
  }
  return counts;
}
