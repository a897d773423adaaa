import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { Derivation, FigureSource } from "@shared/contracts/figure_source.ts";
import { quoted, SQL_TYPE } from "../table_sql.ts";
import { numericSources } from "./numeric_sources.ts";
import { temporalSources } from "./temporal_sources.ts";
import { textSources } from "./text_sources.ts";

export type Sources = Readonly<Record<string, FigureSource>>;

/** Where SQL finds a column: its view, and the name as SQL writes it. */
export interface Place {
  readonly view: string;
  readonly cell: string;
}

const TOP_VALUES = 20;

/** Where every figure of a column comes from, by the figure's path. `view` is where SQL finds the rows. */
export function figureSources(summary: ColumnSummary, view: string): Sources {
  const place = { view, cell: quoted(summary.name) };
  return {
    ...columnSources(summary, place),
    ...(summary.numeric === undefined ? {} : numericSources(summary, place)),
    ...(summary.temporal === undefined ? {} : temporalSources(summary, place)),
    ...(summary.text === undefined ? {} : textSources(summary.text, place)),
    ...(summary.boolean === undefined ? {} : booleanSources(place)),
  };
}

/** The figure by SQL. */
export function sql(text: string): FigureSource {
  return { sql: text };
}

/** The figure by a method from others. */
export function derived(method: Derivation, ...derived_from: string[]): FigureSource {
  return { derived_from, method };
}

function columnSources({ type, nulls }: ColumnSummary, place: Place): Sources {
  const { view, cell } = place;
  const counts = `(select count(*)::float8 as n from ${view} where ${cell} is not null group by ${cell}) g`;
  const order = type === "bool"
    ? `${cell} desc`
    : type === "text" || type === "decimal"
    ? `${cell}::text collate "C"`
    : cell;
  return {
    count: sql(`select count(${cell}) from ${view}`),
    null_count: sql(`select count(*) - count(${cell}) from ${view}`),
    ...Object.fromEntries(Object.keys(nulls ?? {}).map((kind) => [`nulls.${kind}`, derived("reading")])),
    distinct_count: sql(`select count(distinct ${cell}) from ${view}`),
    uniqueness: sql(`select count(distinct ${cell})::float8 / nullif(count(${cell}), 0) from ${view}`),
    top_share: sql(`select max(n) / sum(n) from ${counts}`),
    entropy_bits: sql(
      `select sum(n * ln(total / n)) / (max(total) * ln(2::float8))\n` +
        `from (select n, sum(n) over () as total from ${counts}) s`,
    ),
    top_values: sql(
      `select ${cell}, count(*) from ${view} where ${cell} is not null\n` +
        `group by ${cell} order by count(*) desc, ${order} limit ${TOP_VALUES}`,
    ),
  };
}

/** The source of `sentinel_count`: the values are the dataset's, as cells write them. */
export function sentinelSource(sentinels: readonly string[], summary: ColumnSummary, view: string): Sources {
  const cell = quoted(summary.name);
  const listed = sentinels.map((value) => `'${value.replaceAll("'", "''")}'::${SQL_TYPE[summary.type]}`);
  const where = listed.length === 0 ? "false" : `${cell} in (${listed.join(", ")})`;
  return { sentinel_count: sql(`select count(*) from ${view} where ${where}`) };
}

function booleanSources({ view, cell }: Place): Sources {
  const interval = derived("wilson", "boolean.true_count", "count");
  return {
    "boolean.true_count": sql(`select count(*) filter (where ${cell}) from ${view}`),
    "boolean.false_count": sql(`select count(*) filter (where not ${cell}) from ${view}`),
    "boolean.true_ratio": sql(`select avg(${cell}::int)::float8 from ${view}`),
    "boolean.ci_low": interval,
    "boolean.ci_high": interval,
  };
}
