import { ValidationError } from "@shared/core/errors.ts";
import { periodOfDay } from "../calendar.ts";
import type { CohortPlan } from "./cohort_plan.ts";
import { type EventColumns, type EventLog, IS_RETURN, IS_START } from "./event_log.ts";

/** Most cells of an answer. */
const CELLS_MAX = 50_000;
/** Actors after which others get a turn. */
const ACTORS_A_TURN = 5_000;
/** A day and a place within the actor's events in one number: places are below this. */
const PLACES = 2 ** 24;

/** Actors of one cohort, by periods after its own. */
export interface CohortCount {
  size: number;
  readonly retained: Float64Array;
  /** Sum of the values of each period's returns. */
  readonly value: Float64Array;
}

export interface CohortCounts {
  /** By the number of the cohort's period. */
  readonly cohorts: Map<number, CohortCount>;
  /** Days that have events, the last ones at least. */
  readonly eventDays: Set<number>;
}

/** Counts cohorts over the events; `rest` gives others a turn. Throws ValidationError for more cells than an answer holds. */
export async function countCohorts(
  log: EventLog,
  plan: CohortPlan,
  rest: () => Promise<void>,
): Promise<CohortCounts> {
  const counts: CohortCounts = { cohorts: new Map(), eventDays: new Set() };
  const { order, starts } = byActor(log);
  const history = new ActorHistory(log, plan, counts);
  for (let actor = 0; actor < log.actorCount; actor++) {
    history.add(order.subarray(starts[actor], starts[actor + 1]));
    if (actor % ACTORS_A_TURN === ACTORS_A_TURN - 1) await rest();
  }
  if (plan.isUnbounded) counts.cohorts.forEach(({ retained }) => addUpFromEnd(retained));
  return counts;
}

/** The cohort's counts, new ones where there are none. */
export function cohortOf({ cohorts }: CohortCounts, cohort: number, periods: number): CohortCount {
  const known = cohorts.get(cohort);
  if (known !== undefined) return known;
  if ((cohorts.size + 1) * (periods + 1) > CELLS_MAX) {
    const message =
      `Cannot answer with more than ${CELLS_MAX} cells: take a coarser grain, fewer periods, or from and to`;
    throw new ValidationError(message, [{ pointer: "/grain", message }]);
  }
  const count = { size: 0, retained: new Float64Array(periods + 1), value: new Float64Array(periods + 1) };
  cohorts.set(cohort, count);
  return count;
}

/** One actor after the other, each a list of periods with what happened in them. */
class ActorHistory {
  readonly #events: EventColumns;
  readonly #plan: CohortPlan;
  readonly #counts: CohortCounts;
  readonly #periodOfDay = new Map<number, number>();
  #sorted = new Float64Array(64);
  // Of the actor at hand, by period in ascending order.
  #size = 0;
  readonly #period: number[] = [];
  readonly #isStart: boolean[] = [];
  readonly #returns: number[] = [];
  readonly #value: number[] = [];

  constructor(log: EventLog, plan: CohortPlan, counts: CohortCounts) {
    this.#events = log.columns;
    this.#plan = plan;
    this.#counts = counts;
  }

  add(events: Int32Array): void {
    const firstStart = this.#read(this.#inOrder(events), events);
    const { mode } = this.#plan;
    if (mode === "first_ever" && !this.#isInRange(firstStart)) return;
    for (let i = 0; i < this.#size; i++) {
      if (!this.#isStart[i]) continue;
      this.#join(i);
      if (mode !== "recurring") return;
    }
  }

  /** Day and place of each event, earliest first. */
  #inOrder(events: Int32Array): Float64Array {
    if (events.length > this.#sorted.length) this.#sorted = new Float64Array(2 * events.length);
    const sorted = this.#sorted.subarray(0, events.length);
    const { day } = this.#events;
    for (let place = 0; place < events.length; place++) sorted[place] = day[events[place]] * PLACES + place;
    return events.length > 1 ? sorted.sort() : sorted;
  }

  /** Gathers the events by period; the day of the first start, whatever the range, null where there is none. */
  #read(sorted: Float64Array, events: Int32Array): number | null {
    const { flags, value } = this.#events, { lastDay, mode } = this.#plan, hasValue = value.length > 0;
    let firstStart: number | null = null;
    this.#size = 0;
    for (const dayAndPlace of sorted) {
      const day = Math.floor(dayAndPlace / PLACES), event = events[dayAndPlace - day * PLACES];
      if (day > lastDay) break;
      const i = this.#placeOf(this.#periodOf(day));
      if ((flags[event] & IS_START) !== 0) {
        firstStart ??= day;
        if (mode === "first_ever" || this.#isInRange(day)) this.#isStart[i] = true;
      }
      if ((flags[event] & IS_RETURN) === 0) continue;
      this.#returns[i]++;
      if (hasValue) this.#value[i] += value[event];
    }
    return firstStart;
  }

  /** Counts the actor into the cohort of the period at that place. */
  #join(from: number): void {
    const { periods, isUnbounded, returnsMin } = this.#plan;
    const cohort = this.#period[from];
    const count = cohortOf(this.#counts, cohort, periods);
    count.size++;
    let last = -1; // periods from the cohort to the last one with a return
    for (let i = from; i < this.#size; i++) {
      const after = this.#period[i] - cohort;
      if (this.#returns[i] > 0) last = after;
      if (after > periods) {
        if (isUnbounded) continue;
        break;
      }
      count.value[after] += this.#value[i];
      if (!isUnbounded && this.#returns[i] >= returnsMin) count.retained[after]++;
    }
    if (isUnbounded && last >= 0) count.retained[Math.min(last, periods)]++;
  }

  #placeOf(period: number): number {
    const last = this.#size - 1;
    if (last >= 0 && this.#period[last] === period) return last;
    const place = this.#size++;
    this.#period[place] = period;
    this.#isStart[place] = false;
    this.#returns[place] = 0;
    this.#value[place] = 0;
    return place;
  }

  #periodOf(day: number): number {
    let period = this.#periodOfDay.get(day);
    if (period === undefined) {
      period = periodOfDay(day, this.#plan.grain);
      this.#periodOfDay.set(day, period);
      this.#counts.eventDays.add(day);
    }
    return period;
  }

  #isInRange(day: number | null): boolean {
    return day !== null && day >= (this.#plan.from ?? -Infinity) && day <= (this.#plan.to ?? Infinity);
  }
}

/** The events' places, those of each actor together: actor `a` has those from `starts[a]` to `starts[a + 1]`. */
function byActor(log: EventLog): { order: Int32Array; starts: Int32Array } {
  const { actor } = log.columns;
  const starts = new Int32Array(log.actorCount + 1);
  for (let event = 0; event < log.size; event++) starts[actor[event] + 1]++;
  for (let id = 0; id < log.actorCount; id++) starts[id + 1] += starts[id];
  const order = new Int32Array(log.size), next = starts.slice();
  for (let event = 0; event < log.size; event++) order[next[actor[event]]++] = event;
  return { order, starts };
}

function addUpFromEnd(numbers: Float64Array): void {
  for (let i = numbers.length - 2; i >= 0; i--) numbers[i] += numbers[i + 1];
}
