import type { Correlations } from "@shared/contracts/axi_correlations.ts";
import type { Cohorts } from "@shared/contracts/axi_cohorts.ts";
import type { Quality } from "@shared/contracts/axi_quality.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { QueryResult } from "@shared/contracts/axi_queries.ts";
import type { ReportSection } from "@shared/contracts/axi_reports.ts";
import { quoted } from "../../datasets/table_sql.ts";
import { pairSql } from "../correlations/pair_sql.ts";
import { literal } from "../literal.ts";
import type { StoredAnalysis } from "../repository.ts";
import { qualitySections } from "./quality_sections.ts";
import { reportColumns, type Undated } from "./section.ts";

/** Pairs whose statements a report shows. */
const PAIRS_WITH_SQL = 50;

/** The tables of an analysis. `view` is where SQL finds the rows. */
export function analysisSections(analysis: StoredAnalysis, view: string): ReportSection[] {
  const { kind, result, data_version, columns } = analysis;
  // Safe because the kind tells which contract the result had when it was stored.
  switch (kind) {
    case "report":
      return (result as { sections: ReportSection[] }).sections;
    case "correlations":
      return [{ ...correlationSection(result as Correlations, { view, columns }), data_version }];
    case "cohorts":
      return cohortSections(result as Cohorts).map((section) => ({ ...section, data_version }));
    case "quality":
      return qualitySections(result as Quality).map((section) => ({ ...section, data_version }));
    case "query":
      return [{ ...querySection(result as QueryResult), data_version }];
  }
}

function querySection({ columns, rows, sql, truncated }: QueryResult): Undated {
  return {
    title: "Query",
    note: truncated ? "There are more rows than these." : null,
    columns: columns.map(({ name, type }) => ({ name, type, is_share: false })),
    rows,
    sql,
  };
}

/** Rates as people look at cohorts, then every figure. */
function cohortSections({ cohorts, average, grain, observed_until, sql }: Cohorts): Undated[] {
  const periods = Math.max(0, ...cohorts.map(({ cells }) => cells.length));
  const steps = Array.from({ length: periods }, (_, period) => period);
  const matrix: Undated = {
    title: "Retention",
    note:
      `Share of each cohort that came back, by ${grain}s after its own. Observed until ${
        observed_until ?? "never"
      }; ` +
      "what was not over by then is empty.",
    columns: reportColumns(
      ["cohort", "text"],
      ["size", "int"],
      ...steps.map((period) => [String(period), "float", "share"] as const),
    ),
    rows: [
      ...cohorts.map((
        { cohort, size, cells },
      ) => [cohort, size, ...steps.map((period) => cells[period]?.rate ?? null)]),
      ["average", cohorts.reduce((sum, { size }) => sum + size, 0), ...average.map(({ rate }) => rate)],
    ],
    sql,
  };
  const cells: Undated = {
    title: "Retention in full",
    note: "With 95 % confidence intervals by Wilson's score.",
    columns: reportColumns(
      ["cohort", "date"],
      ["size", "int"],
      ["period", "int"],
      ["eligible", "int"],
      ["retained", "int"],
      ["rate", "float", "share"],
      ["ci_low", "float", "share"],
      ["ci_high", "float", "share"],
      ["value", "float"],
    ),
    rows: cohorts.flatMap(({ cohort, size, cells }) =>
      cells.map(({ period, eligible, retained, rate, ci_low, ci_high, value }) => [
        cohort,
        size,
        period,
        eligible,
        retained,
        rate,
        ci_low,
        ci_high,
        value,
      ])
    ),
    sql,
  };
  return [matrix, cells];
}

interface Source {
  readonly view: string;
  readonly columns: readonly Column[];
}

function correlationSection(result: Correlations, source: Source): Undated {
  const { method, pairs } = result;
  return {
    title: `Correlations (${method})`,
    note: "Strongest first, with 95 % confidence intervals; q bounds the share of false discoveries.",
    columns: reportColumns(
      ["column a", "text"],
      ["column b", "text"],
      ["estimate", "float"],
      ["n", "int"],
      ["ci_low", "float"],
      ["ci_high", "float"],
      ["p", "float"],
      ["q", "float"],
      ["measure", "text"],
      ["undefined because", "text"],
    ),
    rows: pairs.map((pair) => [
      pair.column_a,
      pair.column_b,
      pair.estimate,
      pair.n,
      pair.ci_low,
      pair.ci_high,
      pair.p_value,
      pair.q_value,
      pair.measure,
      pair.reason,
    ]),
    sql: method === "pearson" && pairs.length > 0
      ? pearsonSql(result, source.view)
      : pairsSql(result, source),
  };
}

/** Estimate and n of the first pairs, one after the other; null where SQL gives none. */
function pairsSql({ pairs }: Correlations, { view, columns }: Source): string | null {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const statements = pairs.slice(0, PAIRS_WITH_SQL).flatMap((pair) => {
    const sql = pairSql(pair, { view, types });
    const names = `${literal(pair.column_a)} as column_a, ${literal(pair.column_b)} as column_b`;
    return sql === null ? [] : [`select ${names}, estimate, n from (${sql}) pair`];
  });
  return statements.length === 0 ? null : statements.join("\nunion all\n");
}

/** Estimate and n of each pair, over the rows where both are finite; intervals, p and q follow from the two. */
function pearsonSql({ pairs }: Correlations, view: string): string {
  const names = [...new Set(pairs.flatMap(({ column_a, column_b }) => [column_a, column_b]))];
  const values = names.map((name, i) => `(${i}, ${literal(name)}, ${quoted(name)}::float8)`).join(", ");
  const finite = ["a", "b"].map((side) => `${side}.x > '-Infinity' and ${side}.x < 'Infinity'`).join(" and ");
  return `select a.name as column_a, b.name as column_b, corr(a.x, b.x) as estimate, count(*) as n\n` +
    `from ${view} t, lateral (values ${values}) a(i, name, x),\n` +
    `  lateral (values ${values}) b(i, name, x)\n` +
    `where a.i < b.i and ${finite} group by a.i, a.name, b.i, b.name order by abs(corr(a.x, b.x)) desc nulls last`;
}
