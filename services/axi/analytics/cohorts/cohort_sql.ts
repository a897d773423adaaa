import { firstDaySql, periodSql } from "../calendar.ts";
import { type CohortPlan, LOOK_BACK_DAYS } from "./cohort_plan.ts";

/**
 * The events as binary COPY: actor, day, whether it is a start, whether a return, value. What the plan makes the same
 * for all rows is left out.
 */
export function eventCellsSql(table: string, plan: CohortPlan): string {
  const cells = [plan.actor, `${plan.day} - date '1970-01-01'`];
  if (plan.hasFilters) cells.push(plan.isStart, plan.isReturn);
  if (plan.value !== null) cells.push(plan.value);
  return `select ${cells.join(", ")} from ${table} where ${plan.where}`;
}

/**
 * One row for each cohort and period with a return: cohort (a date), size, period, retained, and with a value column
 * `value`, the sum of that period alone.
 */
export function cohortsSql(table: string, plan: CohortPlan): string {
  const steps = [
    `events as materialized (${eventsSql(table, plan)})`,
    `members as (${membersSql(plan)})`,
    "sizes as (select cohort, count(*) as size from members group by cohort)",
    `returns as (${returnsSql(plan)})`,
  ];
  if (plan.value !== null) steps.push(`revenue as (${revenueSql(plan)})`);
  const value = plan.value === null ? "" : ", coalesce(value, 0) as value";
  const counts = plan.value === null ? "returns" : "(returns full join revenue using (cohort, period))";
  return `with ${steps.join(",\n")}\n` +
    `select ${
      firstDaySql("cohort", plan.grain)
    } as cohort, size, period, coalesce(retained, 0) as retained${value}\n` +
    `from sizes left join ${counts} using (cohort) order by cohort, period`;
}

/** `day`: the last days that have events, counted from 1970-01-01. */
export function lastDaysSql(table: string, plan: CohortPlan): string {
  return `select distinct ${plan.day} - date '1970-01-01' as day from ${table} ` +
    `where ${plan.where} and ${plan.day} <= ${dateSql(plan.lastDay)} order by 1 desc limit ${LOOK_BACK_DAYS}`;
}

/** One row for each actor and period. */
function eventsSql(table: string, plan: CohortPlan): string {
  const value = plan.value === null ? "" : `, ${plan.value} as value`;
  const sum = plan.value === null ? "" : ", sum(value) filter (where is_return) as value";
  const isStart = plan.mode === "first_ever" ? "is_start" : `is_start and ${inRangeSql("day", plan)}`;
  return `select actor, ${
    periodSql("day", plan.grain)
  } as period, min(day) filter (where ${isStart}) as first_day, ` +
    `count(*) filter (where is_return) as returns${sum}\n` +
    `from (select ${plan.actor} as actor, ${plan.day} as day, ${plan.isStart} as is_start, ` +
    `${plan.isReturn} as is_return${value} from ${table} where ${plan.where}) cells ` +
    `where day <= ${dateSql(plan.lastDay)} group by 1, 2`;
}

function membersSql(plan: CohortPlan): string {
  const starts = "from events where first_day is not null";
  if (plan.mode === "recurring") return `select actor, period as cohort ${starts}`;
  const first = `select actor, min(period) as cohort ${starts} group by actor`;
  return plan.mode === "first_in_range" ? first : `${first} having ${inRangeSql("min(first_day)", plan)}`;
}

function returnsSql(plan: CohortPlan): string {
  const within = `period between cohort and cohort + ${plan.periods}`;
  if (!plan.isUnbounded) {
    return `select cohort, period - cohort as period, count(*) as retained from members join events using (actor) ` +
      `where returns >= ${plan.returnsMin} and ${within} group by 1, 2`;
  }
  const last = "select actor, max(period) as last from events where returns > 0 group by actor";
  return `select cohort, period, count(*) as retained from members join (${last}) lasts using (actor), ` +
    `generate_series(0, least(last - cohort, ${plan.periods})) as period group by 1, 2`;
}

function revenueSql(plan: CohortPlan): string {
  return `select cohort, period - cohort as period, sum(value) as value from members join events using (actor) ` +
    `where value is not null and period between cohort and cohort + ${plan.periods} group by 1, 2`;
}

function inRangeSql(day: string, { from, to }: CohortPlan): string {
  const ends = [
    ...(from === null ? [] : [`${day} >= ${dateSql(from)}`]),
    ...(to === null ? [] : [`${day} <= ${dateSql(to)}`]),
  ];
  return ends.join(" and ") || "true";
}

function dateSql(day: number): string {
  return `date '${new Date(day * 86_400_000).toISOString().slice(0, 10)}'`;
}
