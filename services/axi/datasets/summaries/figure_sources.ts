import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { Column, Dataset } from "@shared/contracts/axi_datasets.ts";
import type { FigureSource } from "@shared/contracts/figure_source.ts";
import { quoted, SQL_TYPE } from "../table_sql.ts";
import { numericSources } from "./numeric_sources.ts";
import { derived, type Place, type Sources, sql } from "./sources.ts";
import { temporalSources } from "./temporal_sources.ts";
import { textSources } from "./text_sources.ts";

const TOP_VALUES = 20;

/** The columns' summaries with where each figure comes from. `view` is where SQL finds the dataset's rows. */
export function withSources(
  summaries: readonly ColumnSummary[],
  dataset: Pick<Dataset, "columns">,
  view: string,
): ColumnSummary[] {
  return summaries.map((summary) => {
    const column = dataset.columns.find(({ name }) => name === summary.name);
    return column === undefined ? summary : { ...summary, sources: figureSources(summary, column, view) };
  });
}

/** Where every figure of a column comes from, by the figure's path. */
function figureSources(summary: ColumnSummary, column: Column, view: string): Sources {
  const place = { view, cell: quoted(summary.name) };
  return {
    ...columnSources(summary, column, place),
    sentinel_count: sentinelSource(column, place),
    ...(summary.numeric === undefined ? {} : numericSources(summary, place)),
    ...(summary.temporal === undefined ? {} : temporalSources(summary, place)),
    ...(summary.text === undefined ? {} : textSources(summary.text, place)),
    ...(summary.boolean === undefined ? {} : booleanSources(place)),
  };
}

function columnSources({ nulls }: ColumnSummary, { type, flags }: Column, { view, cell }: Place): Sources {
  const values = `(select ${cell} as v from ${view} where ${cell} is not null) t`; // a column may be called "count"
  const counts = `(select count(*)::float8 as n from ${values} group by v) g`;
  const isText = type === "text" || type === "decimal" || flags.includes("long_digits");
  const order = type === "bool" ? "v desc" : isText ? `v::text collate "C"` : "v";
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
      `select v, count(*) from ${values} group by v order by count(*) desc, ${order} limit ${TOP_VALUES}`,
    ),
  };
}

/** The values are the dataset's sentinels, as cells are written. */
function sentinelSource({ sentinels = [], type }: Column, { view, cell }: Place): FigureSource {
  const listed = sentinels.map((value) => `'${value.replaceAll("'", "''")}'::${SQL_TYPE[type]}`);
  return sql(
    `select count(*) from ${view} where ${
      listed.length === 0 ? "false" : `${cell} in (${listed.join(", ")})`
    }`,
  );
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
