import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { SQL_TYPE } from "../table_sql.ts";
import { type Place, type Sources, sql } from "./sources.ts";

/** Of the figures of a column of dates or instants. */
export function temporalSources({ type, temporal }: ColumnSummary, { view, cell }: Place): Sources {
  const seconds = (distance: string) =>
    type === "date" ? `(${distance}) * 86400::bigint` : `extract(epoch from ${distance})`;
  const steps = `(select ${seconds("v - before")} as step from (\n` +
    `select v, lag(v) over (order by v) as before from (select distinct ${cell} as v from ${view}\n` +
    `where ${cell} is not null) d) n where before is not null) s`;
  const dominant =
    `(select step as usual from ${steps} group by step order by count(*) desc, step limit 1) u`;
  const local = type === "date" ? cell : `(${cell} at time zone 'UTC')`;
  const counts = (field: string, from: number, to: number) =>
    sql(
      `select count(v) from generate_series(${from}, ${to}) field\n` +
        `left join (select extract(${field} from ${local}) as v from ${view}) t on v = field\n` +
        `group by field order by field`,
    );
  const gaps = `from ${steps}, ${dominant} where step > 1.5 * usual`;
  return {
    "temporal.min": sql(`select min(${cell}) from ${view}`),
    "temporal.max": sql(`select max(${cell}) from ${view}`),
    "temporal.range_seconds": sql(`select ${seconds(`max(${cell}) - min(${cell})`)} from ${view}`),
    "temporal.duplicate_count": sql(`select count(${cell}) - count(distinct ${cell}) from ${view}`),
    "temporal.steps.dominant_seconds": sql(`select usual from ${dominant}`),
    "temporal.steps.dominant_share": sql(
      `select max(n)::float8 / sum(n) from (select count(*) as n from ${steps} group by step) c`,
    ),
    "temporal.steps.gap_count": sql(`select count(*) ${gaps}`),
    "temporal.steps.longest_gap_seconds": sql(`select max(step) ${gaps}`),
    "temporal.weekday_counts": counts("isodow", 1, 7),
    "temporal.month_counts": counts("month", 1, 12),
    ...(type === "date" ? {} : { "temporal.hour_counts": counts("hour", 0, 23) }),
    ...(temporal?.future_after
      ? {
        "temporal.future_count": sql(
          `select count(*) from ${view} where ${cell} > '${temporal.future_after}'::${SQL_TYPE[type]}`,
        ),
      }
      : {}),
  };
}
