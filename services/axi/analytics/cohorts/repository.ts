import { begin } from "@shared/postgres/begin.ts";
import { remainingMs } from "@shared/postgres/deadline.ts";
import { toPostgresError } from "@shared/postgres/errors.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { tableOf } from "../../datasets/table_sql.ts";
import { copyRows, type TableSource } from "../copied_rows_repository.ts";
import type { CohortPlan } from "./cohort_plan.ts";
import { cohortsSql, eventCellsSql, lastDaysSql } from "./cohort_sql.ts";

const WORK_MEM = "64MB"; // a hash of all actors and periods; beyond it goes to disk
const ROWS_MAX = 50_001;

export interface CohortRow {
  /** First day of the period, `YYYY-MM-DD`. */
  readonly cohort: string;
  readonly size: number;
  /** null for a cohort without returns. */
  readonly period: number | null;
  readonly retained: number;
  readonly value?: number;
}

/** Reads events of datasets' tables on a pool for long reads; the caller has made sure whose they are. */
export function createCohortRepository(sql: Sql) {
  return {
    /** The events as binary COPY. */
    events({ tenantId, datasetId, deadline }: TableSource, plan: CohortPlan): AsyncGenerator<Uint8Array> {
      const query = eventCellsSql(tableOf(tenantId, datasetId), plan);
      return copyRows(sql, query, { deadline, task: "count cohorts" });
    },
    /** What the database counts, for tables whose events would take too much memory here. */
    async counts(
      { tenantId, datasetId, deadline }: TableSource,
      plan: CohortPlan,
    ): Promise<{ rows: readonly CohortRow[]; eventDays: Set<number> }> {
      const table = tableOf(tenantId, datasetId);
      try {
        return await begin(sql, async (tx) => {
          await tx`
            select set_config('statement_timeout', ${String(remainingMs(deadline))}, true),
              set_config('work_mem', ${WORK_MEM}, true)`;
          const days = await tx.unsafe<{ day: number }[]>(lastDaysSql(table, plan));
          const rows = await tx.unsafe<CohortRow[]>(`${cohortsSql(table, plan)} limit ${ROWS_MAX}`);
          return { rows, eventDays: new Set(days.map(({ day }) => day)) };
        });
      } catch (error) {
        throw toPostgresError(error);
      }
    },
  };
}
export type CohortRepository = ReturnType<typeof createCohortRepository>;
