import type { CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";

export const COHORT_GRAINS = ["day", "week", "month", "quarter"] as const;
export const COHORT_MODES = ["first_ever", "first_in_range", "recurring"] as const;
export const COHORT_RETENTIONS = ["n_period", "unbounded", "at_least_k"] as const;

/** Words in the names of columns that say who acts. */
const ACTOR = /user|customer|client|visitor|member|account|actor|person|subscriber|player|patient|device/i;
const TIMES: readonly string[] = ["date", "timestamp"];
const ACTORS: readonly string[] = ["int", "text"];
const NUMBERS: readonly string[] = ["int", "float", "decimal"];

/** The form's fields as texts, as the address has them; a field that was not sent has its usual value. */
export interface CohortQuestion {
  readonly actor: string;
  readonly time: string;
  readonly value: string;
  readonly grain: CohortsRequest["grain"];
  readonly zone: string;
  readonly mode: CohortsRequest["mode"];
  readonly retention: CohortsRequest["retention"];
  readonly k: string;
  readonly from: string;
  readonly to: string;
  readonly periods: string;
}

/** Columns that can play each part. */
export function cohortColumns(columns: readonly Column[]) {
  const named = (types: readonly string[]) =>
    columns.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  return { actors: named(ACTORS), times: named(TIMES), values: named(NUMBERS) };
}

/** What the address asks; where it says nothing, what is likely meant. `zone` is that of whoever looks. */
export function questionOf(query: URLSearchParams, columns: readonly Column[], zone: string): CohortQuestion {
  const { actors, times } = cohortColumns(columns);
  const text = (name: string, usual = "") => query.get(name) ?? usual;
  return {
    actor: text("actor", actors.find((name) => ACTOR.test(name)) ?? actors[0]),
    time: text("time", times[0]),
    value: text("value"),
    grain: COHORT_GRAINS.find((known) => known === query.get("grain")) ?? "month",
    zone: text("zone", zone),
    mode: COHORT_MODES.find((known) => known === query.get("mode")) ?? "first_ever",
    retention: COHORT_RETENTIONS.find((known) => known === query.get("retention")) ?? "n_period",
    k: text("k"),
    from: text("from"),
    to: text("to"),
    periods: text("periods"),
  };
}

/** The question as AXI takes it; what it can't take it refuses with its reason. */
export function cohortsRequest(datasetId: string, question: CohortQuestion): Record<string, unknown> {
  const { value, from, to, periods, k, retention } = question;
  return {
    dataset_id: datasetId,
    actor_column: question.actor,
    time_column: question.time,
    grain: question.grain,
    time_zone: question.zone,
    mode: question.mode,
    retention,
    ...value === "" ? {} : { value_column: value },
    ...retention === "at_least_k" ? { k: Number(k === "" ? 2 : k) } : {},
    ...from === "" ? {} : { from },
    ...to === "" ? {} : { to },
    ...periods === "" ? {} : { periods: Number(periods) },
  };
}
