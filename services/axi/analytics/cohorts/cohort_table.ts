import type { AverageCell, Cohort, CohortCell, Cohorts } from "@shared/contracts/axi_cohorts.ts";
import { firstDayOf, periodOfDay } from "../calendar.ts";
import { wilson } from "../../statistics/wilson.ts";
import type { CohortCount, CohortCounts } from "./cohort_counts.ts";
import { type CohortPlan, LOOK_BACK_DAYS } from "./cohort_plan.ts";

const CHANCE_MIN = 0.001;

/** The counts as the answer has them: rates with intervals, nulls where a period was not over, and the average. */
export function cohortTable(
  counts: CohortCounts,
  plan: CohortPlan,
): Pick<Cohorts, "cohorts" | "average" | "observed_until"> {
  if (counts.eventDays.size === 0) return { cohorts: [], average: [], observed_until: null };
  const known = observationOf(counts.eventDays, plan);
  const cohorts = [...counts.cohorts].sort(([a], [b]) => a - b)
    .map(([cohort, count]) => rowOf(cohort, count, { ...plan, ...known }));
  return { cohorts, average: averageOf(cohorts), observed_until: dateOf(known.observedUntil) };
}

/** Last day known to its end, and the last day at all: beyond its period there are no cells. */
interface Observation {
  readonly observedUntil: number;
  readonly lastDay: number;
}

/**
 * Nothing is known beyond the period of the last event. Where so many days without any event until its end are not to be
 * expected, the data ends with that event's day, of which it need not have all.
 */
function observationOf(eventDays: ReadonlySet<number>, plan: CohortPlan): Observation {
  const { grain, observedUntil, lastDay, endsWithEvents } = plan;
  if (!endsWithEvents) return { observedUntil, lastDay };
  let first = Infinity, last = -Infinity;
  for (const day of eventDays) [first, last] = [Math.min(first, day), Math.max(last, day)];
  const end = firstDayOf(periodOfDay(last, grain) + 1, grain) - 1;
  const start = Math.max(first, last - LOOK_BACK_DAYS + 1);
  const busy = [...eventDays].filter((day) => day >= start).length;
  const isCut = chanceOfQuiet(end - last, { busy, of: last - start + 1 }) < CHANCE_MIN;
  return { observedUntil: Math.min(observedUntil, isCut ? last - 1 : end), lastDay: Math.min(lastDay, end) };
}

/** Chance of so many quiet days in a row after `busy` of `of` days were not, by Laplace's rule of succession. */
function chanceOfQuiet(days: number, { busy, of }: { busy: number; of: number }): number {
  let chance = 1;
  for (let i = 0; i < days; i++) chance *= (of - busy + 1 + i) / (of + 2 + i);
  return chance;
}

function rowOf(cohort: number, count: CohortCount, plan: CohortPlan & Observation): Cohort {
  const { grain, periods, value, observedUntil, lastDay } = plan;
  const cells: CohortCell[] = [];
  let total = 0;
  for (let period = 0; period <= periods; period++) {
    if (firstDayOf(cohort + period, grain) > lastDay) break;
    const isOver = firstDayOf(cohort + period + 1, grain) - 1 <= observedUntil;
    total += count.value[period];
    cells.push({
      period,
      ...proportion(isOver ? count.retained[period] : null, isOver ? count.size : 0),
      incomplete: !isOver,
      value: isOver && value !== null ? total / count.size : null,
    });
  }
  return { cohort: dateOf(firstDayOf(cohort, grain)), size: count.size, cells };
}

function averageOf(cohorts: readonly Cohort[]): AverageCell[] {
  const periods = Math.max(0, ...cohorts.map(({ cells }) => cells.length));
  return Array.from({ length: periods }, (_, period) => {
    const over = cohorts.map(({ cells }) => cells[period]).filter((cell) => cell?.incomplete === false);
    const eligible = over.reduce((sum, cell) => sum + cell.eligible, 0);
    const retained = over.reduce((sum, cell) => sum + (cell.retained ?? 0), 0);
    return { period, ...proportion(eligible === 0 ? null : retained, eligible) };
  });
}

function proportion(retained: number | null, eligible: number) {
  const interval = retained === null ? null : wilson(retained, eligible);
  return {
    eligible,
    retained,
    rate: retained === null ? null : retained / eligible,
    ci_low: interval?.low ?? null,
    ci_high: interval?.high ?? null,
  };
}

function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
