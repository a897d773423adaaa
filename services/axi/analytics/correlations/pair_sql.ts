import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { quoted } from "../../datasets/table_sql.ts";
import type { MeasuredPair } from "./correlation_pairs.ts";
import { cellSql } from "./cell_sql.ts";

export interface PairSqlOptions {
  /** Where SQL finds the rows. */
  readonly view: string;
  /** Of the dataset's columns, by their names. */
  readonly types: ReadonlyMap<string, ColumnType>;
}

/** The statement that gives a pair's estimate and n; null for a partial correlation, which takes the inverse of a matrix. */
export function pairSql(
  { measure, column_a, column_b }: MeasuredPair,
  { view, types }: PairSqlOptions,
): string | null {
  const typeOf = (name: string) => types.get(name) ?? "text";
  const number = (name: string) => cellSql({ name, type: typeOf(name) });
  const numbers = `select ${number(column_a)} as x, ${number(column_b)} as y from ${view}`;
  const finite = `(${numbers}) t where ${isFinite("x")} and ${isFinite("y")}`;
  switch (measure) {
    case "pearson":
    case "point_biserial":
      return `select corr(x, y) as estimate, count(*) as n from ${finite}`;
    case "spearman":
      return `select corr(rx, ry) as estimate, count(*) as n from (select ${midRank("x")} as rx, ${
        midRank("y")
      } as ry from ${finite}) r`;
    case "kendall_tau_b":
      return kendallSql(finite);
    case "cramers_v":
      return cramersSql(`select ${quoted(column_a)} as x, ${quoted(column_b)} as y from ${view}`);
    case "eta_squared": {
      const [group, value] = typeOf(column_a) === "text" ? [column_a, column_b] : [column_b, column_a];
      return etaSql(`select ${quoted(group)} as g, ${number(value)} as x from ${view}`);
    }
    case "partial":
      return null;
  }
}

function isFinite(name: string): string {
  return `${name} > '-Infinity' and ${name} < 'Infinity'`;
}

function midRank(name: string): string {
  return `rank() over (order by ${name}) + (count(*) over (partition by ${name}) - 1) / 2.0`;
}

/** Compares every row with every other: for small tables. */
function kendallSql(finite: string): string {
  return `with t as (select row_number() over () as i, x, y from ${finite})
select sum(sign(a.x - b.x) * sign(a.y - b.y)) / sqrt(sum(abs(sign(a.x - b.x))) * sum(abs(sign(a.y - b.y)))) as estimate,
  (select count(*) from t) as n
from t a join t b on a.i < b.i`;
}

function cramersSql(columns: string): string {
  return `with t as (select x, y from (${columns}) c where x is not null and y is not null),
rows as (select x, count(*)::float8 as total from t group by x),
columns as (select y, count(*)::float8 as total from t group by y),
cells as (select x, y, count(*)::float8 as found from t group by x, y),
sums as (
  select (select count(*) from t)::float8 as n, (select count(*) from rows)::float8 as k,
    (select count(*) from columns)::float8 as r,
    (select sum(found * found / rows.total / columns.total) from cells join rows using (x) join columns using (y)) - 1 as phi2)
select least(1, sqrt(greatest(0, phi2 - (k - 1) * (r - 1) / (n - 1)) /
  (least(k - (k - 1) ^ 2 / (n - 1), r - (r - 1) ^ 2 / (n - 1)) - 1))) as estimate, n
from sums`;
}

function etaSql(columns: string): string {
  return `select sum((own - mean) ^ 2) / sum((x - mean) ^ 2) as estimate, count(*) as n
from (select x, avg(x) over (partition by g) as own, avg(x) over () as mean
  from (${columns}) c where g is not null and ${isFinite("x")}) t`;
}
