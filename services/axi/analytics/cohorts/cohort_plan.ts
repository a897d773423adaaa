import type { CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import { quoted, type TableColumn } from "../../datasets/table_sql.ts";
import { dayInZone, dayOfDate, daySql } from "../calendar.ts";
import { filtersSql } from "../column_filters.ts";
import { columnOfType, invalid } from "../../datasets/columns.ts";
import { literal } from "../literal.ts";

const PERIODS = { day: 30, week: 26, month: 24, quarter: 12 } as const;

/** Days before the last event that tell whether the data breaks off after it. */
export const LOOK_BACK_DAYS = 92;

/** A request of cohorts, checked against the dataset. Days are counted from 1970-01-01; conditions are SQL. */
export interface CohortPlan {
  readonly grain: CohortsRequest["grain"];
  readonly mode: CohortsRequest["mode"];
  readonly isUnbounded: boolean;
  /** Return events in a period that make a return. */
  readonly returnsMin: number;
  readonly periods: number;
  /** Range of start events, both ends within; null where open. */
  readonly from: number | null;
  readonly to: number | null;
  /** Last day that can hold events: that of the upload, or the one the request names. */
  readonly lastDay: number;
  /** Last day whose events are all known. */
  readonly observedUntil: number;
  /** Whether nothing is known beyond the period of the last event. */
  readonly endsWithEvents: boolean;
  readonly actor: string;
  readonly day: string;
  /** Which rows count at all. */
  readonly where: string;
  readonly isStart: string;
  readonly isReturn: string;
  /** A finite float8 or null; null without a value column. */
  readonly value: string | null;
  readonly hasFilters: boolean;
}

/** What of the dataset decides. */
export interface DatasetNow {
  readonly columns: readonly TableColumn[];
  /** When the rows came, as RFC 3339. */
  readonly updated_at: string;
}

/** Checks the request; throws ValidationError that names the place. */
export function planCohorts(request: CohortsRequest, dataset: DatasetNow): CohortPlan {
  const { columns } = dataset;
  if ((request.k !== undefined) !== (request.retention === "at_least_k")) {
    throw invalid("/k", "Cannot count returns: give k with at_least_k, and with no other retention");
  }
  const actor = columnOfType(columns, {
    name: request.actor_column,
    pointer: "/actor_column",
    types: ["int", "text"],
  });
  const time = columnOfType(columns, {
    name: request.time_column,
    pointer: "/time_column",
    types: ["date", "timestamp"],
  });
  const condition = (filters: CohortsRequest["start_filter"], pointer: string) =>
    `coalesce(${filtersSql(filters ?? [], { columns, pointer, bind: literal })}, false)`;
  const cell = quoted(time.name), type = time.type === "date" ? "date" : "timestamp";
  return {
    grain: request.grain,
    mode: request.mode,
    isUnbounded: request.retention === "unbounded",
    returnsMin: request.k ?? 1,
    periods: request.periods ?? PERIODS[request.grain],
    ...rangeOf(request),
    ...observation(request, dataset),
    actor: quoted(actor.name),
    day: daySql(cell, type, literal(request.time_zone)),
    where: `${quoted(actor.name)} is not null and ${cell} is not null`,
    isStart: condition(request.start_filter, "/start_filter"),
    isReturn: condition(request.return_filter, "/return_filter"),
    value: valueSql(request, columns),
    hasFilters: [request.start_filter, request.return_filter].some((filters) => (filters ?? []).length > 0),
  };
}

function rangeOf({ from, to }: CohortsRequest): Pick<CohortPlan, "from" | "to"> {
  if (from !== undefined && to !== undefined && from > to) {
    throw invalid("/to", `Cannot look from ${from} to ${to}: the range ends before it begins`);
  }
  return {
    from: from === undefined ? null : dayOfDate(from),
    to: to === undefined ? null : dayOfDate(to),
  };
}

/** What was uploaded on a day knows the days before it; who knows better may name a day up to that of the upload. */
function observation(
  request: CohortsRequest,
  dataset: DatasetNow,
): Pick<CohortPlan, "lastDay" | "observedUntil" | "endsWithEvents"> {
  const uploaded = dayInZone(Date.parse(dataset.updated_at), request.time_zone);
  if (request.observed_until === undefined) {
    return { lastDay: uploaded, observedUntil: uploaded - 1, endsWithEvents: true };
  }
  const day = dayOfDate(request.observed_until);
  if (day <= uploaded) return { lastDay: day, observedUntil: day, endsWithEvents: false };
  throw invalid(
    "/observed_until",
    `Cannot have observed until ${request.observed_until}: the data was uploaded before that`,
  );
}

/** Without infinities and NaN, which would make every sum they enter one of them. */
function valueSql(request: CohortsRequest, columns: readonly TableColumn[]): string | null {
  if (request.value_column === undefined) return null;
  const { name, type } = columnOfType(columns, {
    name: request.value_column,
    pointer: "/value_column",
    types: ["int", "float", "decimal"],
  });
  const cell = quoted(name);
  if (type !== "float") return `${cell}::float8`;
  return `case when ${cell} > '-Infinity' and ${cell} < 'Infinity' then ${cell} end`;
}
