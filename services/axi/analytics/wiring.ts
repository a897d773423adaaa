import type { Cache } from "@shared/cache/cache.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import type { ReadyCache } from "../datasets/ready_cache.ts";
import type { DatasetRepositories } from "../datasets/dataset_repositories.ts";
import { createWorkQueue } from "../work_queue.ts";
import { createCachedAnalysis } from "./cached_analysis.ts";
import { createCohortRepository } from "./cohorts/repository.ts";
import { createCohortService } from "./cohorts/service.ts";
import { createMeasurePairs } from "./correlations/measure_pairs.ts";
import { createMixedRepository } from "./correlations/mixed_repository.ts";
import { createNumbersRepository } from "./correlations/numbers_repository.ts";
import { createTableRepository } from "./quality/repository.ts";
import { createQualityService } from "./quality/service.ts";
import { createQueryService } from "./query/service.ts";
import { createReportService } from "./reports/service.ts";
import { createAnalyticsService } from "./service.ts";

/** How many analyses read rows at once, and connections of the pool they use. */
export const ANALYSES_AT_ONCE = 3;
const ANALYSES_WAITING = 100;
const REFUSAL = "Cannot analyse more at the moment: ask again in a second";

export interface AnalyticsParts {
  readonly transact: Transact<DatasetRepositories>;
  /** The pool for analyses that read rows. */
  readonly long: Sql;
  readonly transactLong: Transact<DatasetRepositories>;
  readonly cache: Cache;
  readonly ready: ReadyCache;
  readonly clock: Clock;
}

/** The services that answer questions to datasets. */
export function wireAnalytics({ transact, long, transactLong, cache, ready, clock }: AnalyticsParts) {
  const cachedAnalysis = createCachedAnalysis({ transact, cache, ready });
  const queue = createWorkQueue({
    atOnce: ANALYSES_AT_ONCE,
    waiting: ANALYSES_WAITING,
    refusal: REFUSAL,
  });
  const analytics = createAnalyticsService({
    transact,
    cachedAnalysis,
    measurePairs: createMeasurePairs({
      numbers: createNumbersRepository(long),
      mixed: createMixedRepository(long),
      clock,
    }),
    queue,
  });
  const quality = createQualityService({
    transact,
    tables: createTableRepository(long),
    cachedAnalysis,
    queue: createWorkQueue({ atOnce: 1, waiting: ANALYSES_WAITING, refusal: REFUSAL }),
  });
  return {
    analytics,
    cohorts: createCohortService({ transact, cohorts: createCohortRepository(long), cachedAnalysis, queue }),
    quality,
    reports: createReportService({ transact, correlate: analytics.correlate, judge: quality.quality }),
    queries: createQueryService({ transact, transactLong, cachedAnalysis, queue }),
  };
}
