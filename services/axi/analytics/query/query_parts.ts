import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { Dimension, Measure, QueryRequest, WindowMeasure } from "@shared/contracts/axi_queries.ts";
import { quoted, type TableColumn } from "../../datasets/table_sql.ts";
import { daySql } from "../calendar.ts";
import { columnNamed, columnOfType, invalid } from "../../datasets/columns.ts";
import { literal } from "../literal.ts";

/** A column of the answer: `id` is its name within the statement, which callers have no part in. */
export interface Part {
  readonly id: string;
  readonly label: string;
  readonly type: ColumnType;
  /** What it is computed by, in the step that has it first. */
  readonly sql: string;
  /** How the answer shows it, where that is not as it is. */
  readonly shown?: string;
}

const NUMERIC = ["int", "float", "decimal"] as const;
const TEMPORAL = ["date", "timestamp"] as const;
/** Length of each grain as an interval of PostgreSQL. */
const STEP = {
  day: [1, "days"],
  week: [7, "days"],
  month: [1, "months"],
  quarter: [3, "months"],
  year: [12, "months"],
} as const;

export function dimensionParts(
  { dimensions, time_zone }: QueryRequest,
  columns: readonly TableColumn[],
): Part[] {
  return dimensions.map((dimension, i) => {
    const pointer = `/dimensions/${i}/column`;
    const id = `d${i + 1}`, { column: name, grain } = dimension, label = dimension.as ?? labelOf(dimension);
    if (grain === undefined) {
      const { type } = columnNamed(columns, name, pointer);
      return { id, label, type, sql: quoted(name) };
    }
    return {
      id,
      label,
      type: "date",
      sql: periodStartSql(dayOf(columns, { name, pointer, time_zone }), grain),
    };
  });
}

function labelOf({ column, grain }: Dimension): string {
  return grain === undefined ? column : `${column}_${grain}`;
}

/** SQL of the day of a date or timestamp column. */
export function dayOf(
  columns: readonly TableColumn[],
  { name, pointer, time_zone }: { name: string; pointer: string; time_zone: string },
): string {
  const { type } = columnOfType(columns, { name, pointer, types: TEMPORAL });
  return daySql(quoted(name), type === "date" ? "date" : "timestamp", literal(time_zone));
}

function periodStartSql(day: string, grain: keyof typeof STEP): string {
  return grain === "day" ? day : `date_trunc('${grain}', ${day}::timestamp)::date`;
}

export function measureParts({ measures }: QueryRequest, columns: readonly TableColumn[]): Part[] {
  return measures.map((measure, i) => {
    const id = `m${i + 1}`;
    if (measure.op === "count") return { id, label: measure.as ?? "count", type: "int", sql: "count(*)" };
    const place = { name: measure.column, pointer: `/measures/${i}/column` };
    const anyType = measure.op === "count_distinct" || measure.op === "min" || measure.op === "max";
    const { type } = anyType
      ? columnNamed(columns, place.name, place.pointer)
      : columnOfType(columns, { ...place, types: NUMERIC });
    const prefix = measure.op === "quantile" ? `p${Number((measure.p * 100).toPrecision(12))}` : measure.op;
    return { id, label: measure.as ?? `${prefix}_${measure.column}`, ...aggregate(measure, type) };
  });
}

/** The aggregate of a column and its type. Decimals stay exact where the figure is one. */
function aggregate(
  measure: Exclude<Measure, { op: "count" }>,
  type: ColumnType,
): { sql: string; type: ColumnType } {
  const cell = quoted(measure.column);
  switch (measure.op) {
    case "count_distinct":
      return { sql: `count(distinct ${cell})`, type: "int" };
    case "min":
    case "max":
      return { sql: extremeSql(measure.op, cell, type), type };
    case "sum":
      return { sql: `sum(${cell})`, type };
    case "mean":
      return type === "int" ? { sql: `avg(${cell})::float8`, type: "float" } : { sql: `avg(${cell})`, type };
    case "stddev":
      return { sql: `stddev_samp(${cell})::float8`, type: "float" };
    case "median":
    case "quantile": {
      const p = "p" in measure ? measure.p : 0.5;
      return { sql: `percentile_cont(${p}) within group (order by ${cell}::float8)`, type: "float" };
    }
  }
}

function extremeSql(op: "min" | "max", cell: string, type: ColumnType): string {
  if (type === "bool") return `${op === "min" ? "bool_and" : "bool_or"}(${cell})`;
  return `${op}(${cell}${type === "text" ? ' collate "C"' : ""})`;
}

/** Window measures over the grouped rows. */
export function windowParts(
  request: QueryRequest,
  dimensions: readonly Part[],
  measures: readonly Part[],
): Part[] {
  return request.windows.map((window, i) => {
    const pointer = `/windows/${i}/of`;
    const measure = partNamed(measures, window.of, pointer);
    if (!NUMERIC.some((type) => type === measure.type)) {
      throw invalid(pointer, `Cannot compute with "${window.of}": it is ${measure.type}, not a number`);
    }
    const label = window.as ?? `${window.op}_${window.of}`;
    const sql = window.op === "share_of_total"
      ? shareSql(
        measure,
        partition(window.per.map((name) => partNamed(dimensions, name, `/windows/${i}/per`))),
      )
      : alongTimeSql(window, measure, timeline(request, dimensions, `/windows/${i}`));
    return { id: `w${i + 1}`, label, ...sql };
  });
}

interface Timeline {
  /** The dimension of periods. */
  readonly period: string;
  /** `partition by ... order by ...` of a window along it. */
  readonly window: string;
  /** Length of `count` periods. */
  readonly interval: (count: number) => string;
}

function timeline({ dimensions }: QueryRequest, parts: readonly Part[], pointer: string): Timeline {
  const timed = dimensions.flatMap(({ grain }, i) =>
    grain === undefined ? [] : [{ grain, period: parts[i].id }]
  );
  if (timed.length !== 1) {
    throw invalid(pointer, `Cannot follow periods: give exactly one dimension a grain, not ${timed.length}`);
  }
  const [{ grain, period }] = timed, [length, unit] = STEP[grain];
  return {
    period,
    window: `${partition(parts.filter(({ id }) => id !== period))}order by ${period}`,
    interval: (count) => `interval '${count * length} ${unit}'`,
  };
}

function alongTimeSql(
  window: Exclude<WindowMeasure, { op: "share_of_total" }>,
  { id, type }: Part,
  { period, window: along, interval }: Timeline,
): { sql: string; type: ColumnType } {
  if (window.op === "running_total") return { sql: `sum(${id}) over (${along})`, type };
  // Rows without a period are peers of each other in any frame.
  const known = `case when ${period} is not null`;
  if (!("periods" in window)) {
    const step = `${interval(1)} preceding`;
    const before = `max(${id}) over (${along} range between ${step} and ${step})`;
    return { sql: `${known} then ${ratioSql({ id, type }, before)} - 1 end`, type: "float" };
  }
  const frame = `(${along} range between ${interval(window.periods - 1)} preceding and current row)`;
  const mean =
    `${known} and count(${id}) over ${frame} = ${window.periods} then avg(${id}) over ${frame} end`;
  return type === "decimal" ? { sql: mean, type } : { sql: `(${mean})::float8`, type: "float" };
}

function shareSql(measure: Part, partitionBy: string): { sql: string; type: ColumnType } {
  return { sql: ratioSql(measure, `sum(${measure.id}) over (${partitionBy.trimEnd()})`), type: "float" };
}

/** null where the divisor is null or 0. */
function ratioSql({ id, type }: Pick<Part, "id" | "type">, divisor: string): string {
  return type === "float"
    ? `${id} / nullif(${divisor}, 0)`
    : `(${id}::numeric / nullif((${divisor})::numeric, 0))::float8`;
}

/** The beginning of a window over the groups of these parts. */
export function partition(parts: readonly Part[]): string {
  return parts.length === 0 ? "" : `partition by ${parts.map(({ id }) => id).join(", ")} `;
}

/** The part of that label; throws ValidationError that names those there are. */
export function partNamed(parts: readonly Part[], label: string, pointer: string): Part {
  const part = parts.find((candidate) => candidate.label === label);
  if (part !== undefined) return part;
  const known = parts.map((candidate) => `"${candidate.label}"`).join(", ") || "none";
  throw invalid(pointer, `Cannot find "${label}" in the request: there is ${known}`);
}
