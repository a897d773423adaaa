import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { FigureSource } from "@shared/contracts/figure_source.ts";
import type { ReportSection } from "@shared/contracts/axi_reports.ts";
import { quoted } from "../../datasets/table_sql.ts";
import { literal } from "../literal.ts";
import { reportColumns, type Undated } from "./section.ts";

/** Columns whose every figure is told: each takes some ten kilobytes. */
const FIGURED_COLUMNS = 100;

/**
 * The columns' figures, a section for each kind of column, and at the end every figure with the SQL that gives it, where
 * the columns come with their sources; sections without rows are left out.
 */
export function summarySections(
  columns: readonly ColumnSummary[],
  { view, data_version }: { view: string; data_version: number },
): ReportSection[] {
  const parts = [
    everyColumn,
    alerts,
    numericColumns,
    temporalColumns,
    textColumns,
    booleanColumns,
    everyFigure,
  ];
  return parts.map((part) => part(columns, view)).filter(({ rows }) => rows.length > 0)
    .map((part) => ({ ...part, data_version }));
}

function everyColumn(columns: readonly ColumnSummary[], view: string): Undated {
  const isExact = columns.every(({ distinct_exact }) => distinct_exact);
  return {
    title: "Columns",
    note: isExact ? null : "Some distinct counts are estimates (HyperLogLog, standard error 0.81 %).",
    columns: reportColumns(["column", "text"], ["values", "int"], ["nulls", "int"], ["distinct", "int"]),
    rows: columns.map((
      { name, count, null_count, distinct_count },
    ) => [name, count, null_count, distinct_count]),
    sql: forEach(
      columns,
      view,
      (cell) => `count(${cell}), count(*) - count(${cell}), count(distinct ${cell})`,
    ),
  };
}

function alerts(columns: readonly ColumnSummary[]): Undated {
  return {
    title: "Alerts",
    note: "Figures that have reached their threshold.",
    columns: reportColumns(
      ["column", "text"],
      ["alert", "text"],
      ["figure", "text"],
      ["value", "float"],
      ["threshold", "float"],
    ),
    rows: columns.flatMap(({ name, alerts }) =>
      alerts.map(({ alert, figure, value, threshold }) => [name, alert, figure, value, threshold])
    ),
    sql: null,
  };
}

function everyFigure(columns: readonly ColumnSummary[]): Undated {
  return {
    title: "Every figure",
    note: "With the SQL that gives it, or the figures and the method that it is derived by" +
      (columns.length > FIGURED_COLUMNS ? `; of the first ${FIGURED_COLUMNS} columns.` : "."),
    columns: reportColumns(["column", "text"], ["figure", "text"], ["value", "float"], ["source", "text"]),
    rows: columns.slice(0, FIGURED_COLUMNS).flatMap((column) =>
      Object.entries(column.sources ?? {}).flatMap(([path, source]) => {
        const value = figureAt(column, path);
        return typeof value === "number" ? [[column.name, path, value, sourceText(source)]] : [];
      })
    ),
    sql: null,
  };
}

/** What stands at a path such as `numeric.quantiles.0.5`. */
function figureAt(column: unknown, path: string): unknown {
  for (const [name, member] of Object.entries(column ?? {})) {
    if (name === path) return member;
    if (path.startsWith(`${name}.`) && typeof member === "object") {
      return figureAt(member, path.slice(name.length + 1));
    }
  }
  return null;
}

function sourceText(source: FigureSource): string {
  return "sql" in source ? source.sql : `${source.method} of ${source.derived_from.join(", ")}`;
}

const QUANTILES = ["0.05", "0.25", "0.5", "0.75", "0.95"] as const;

function numericColumns(columns: readonly ColumnSummary[], view: string): Undated {
  const numeric = columns.filter((column) => column.numeric !== undefined);
  const isExact = numeric.every((column) => column.numeric?.quantile_error === 0);
  const quantiles = QUANTILES.map((p) => [p === "0.5" ? "median" : `p${Number(p) * 100}`, "float"] as const);
  return {
    title: "Numbers",
    note: `Infinities are left out.${isExact ? "" : " Some quantiles are estimates."}`,
    columns: reportColumns(
      ["column", "text"],
      ["mean", "float"],
      ["stddev", "float"],
      ["min", "float"],
      ...quantiles,
      ["max", "float"],
      ["sum", "float"],
    ),
    rows: numeric.map(({ name, numeric: n }) => [
      name,
      n?.mean ?? null,
      n?.stddev ?? null,
      n?.min ?? null,
      ...QUANTILES.map((p) => n?.quantiles[p] ?? null),
      n?.max ?? null,
      n?.sum ?? null,
    ]),
    sql: forEach(numeric, view, (cell, { type }) => {
      const x = `${cell}::float8`;
      const isFinite = type === "float"
        ? ` filter (where ${cell} > '-Infinity' and ${cell} < 'Infinity')`
        : "";
      const figures = [
        `avg(${x})`,
        `stddev_samp(${x})`,
        `min(${x})`,
        ...QUANTILES.map((p) => `percentile_cont(${p}) within group (order by ${x})`),
        `max(${x})`,
        `sum(${x})`,
      ];
      return figures.map((figure) => figure + isFinite).join(", ");
    }),
  };
}

function temporalColumns(columns: readonly ColumnSummary[], view: string): Undated {
  const temporal = columns.filter((column) => column.temporal !== undefined);
  return {
    title: "Dates and times",
    note: null,
    columns: reportColumns(["column", "text"], ["first", "text"], ["last", "text"]),
    rows: temporal.map(({ name, temporal: t }) => [name, t?.min ?? null, t?.max ?? null]),
    sql: forEach(temporal, view, (cell) => `min(${cell})::text, max(${cell})::text`),
  };
}

function textColumns(columns: readonly ColumnSummary[], view: string): Undated {
  const texts = columns.filter((column) => column.text !== undefined);
  return {
    title: "Texts",
    note: "Lengths in characters.",
    columns: reportColumns(["column", "text"], ["shortest", "int"], ["mean length", "float"], [
      "longest",
      "int",
    ]),
    rows: texts.map(({ name, text: t }) => [
      name,
      t?.length_min ?? null,
      t?.length_mean ?? null,
      t?.length_max ?? null,
    ]),
    sql: forEach(
      texts,
      view,
      (cell) => `min(length(${cell})), avg(length(${cell}))::float8, max(length(${cell}))`,
    ),
  };
}

function booleanColumns(columns: readonly ColumnSummary[], view: string): Undated {
  const booleans = columns.filter((column) => column.boolean !== undefined);
  return {
    title: "Yes or no",
    note: null,
    columns: reportColumns(["column", "text"], ["true", "int"], ["false", "int"], [
      "share of true",
      "float",
      "share",
    ]),
    rows: booleans.map(({ name, boolean: b }) => [
      name,
      b?.true_count ?? null,
      b?.false_count ?? null,
      b?.true_ratio ?? null,
    ]),
    sql: forEach(
      booleans,
      view,
      (cell) =>
        `count(*) filter (where ${cell}), count(*) filter (where not ${cell}), avg(${cell}::int)::float8`,
    ),
  };
}

/** One select a column, its name first, in the order of the columns. */
function forEach(
  columns: readonly ColumnSummary[],
  from: string,
  figures: (cell: string, column: ColumnSummary) => string,
): string {
  const selects = columns.map((column) =>
    `select ${literal(column.name)} as "column", ${figures(quoted(column.name), column)} from ${from}`
  );
  return selects.join("\nunion all ");
}
