import type { QueryRequest } from "@shared/contracts/axi_queries.ts";
import { type Bind, quoted, type TableColumn } from "../../datasets/table_sql.ts";
import { firstDaySql, periodSql } from "../calendar.ts";
import { filtersSql } from "../column_filters.ts";
import { invalid } from "../../datasets/columns.ts";
import {
  dayOf,
  dimensionParts,
  measureParts,
  type Part,
  partition,
  partNamed,
  windowParts,
} from "./query_parts.ts";

/** Where the rows are, how the values of filters are written, and how many rows are wanted. */
export interface QueryTarget {
  readonly table: string;
  readonly bind: Bind;
  readonly limit: number;
}

export interface CompiledQuery {
  readonly text: string;
  readonly columns: readonly Pick<Part, "label" | "type">[];
}

/** The request as one SQL statement; throws ValidationError that names the place of what can't be answered. */
export function compileQuery(
  request: QueryRequest,
  columns: readonly TableColumn[],
  target: QueryTarget,
): CompiledQuery {
  const dimensions = dimensionParts(request, columns);
  const from = `from ${target.table} where ` +
    filtersSql(request.filters, { columns, pointer: "/filters", bind: target.bind });
  return request.gaps_and_islands === undefined
    ? compileMeasures(request, { columns, dimensions, from, target })
    : compileIslands(request, request.gaps_and_islands, { columns, dimensions, from, target });
}

interface Compiling {
  readonly columns: readonly TableColumn[];
  readonly dimensions: readonly Part[];
  /** `from ... where ...` */
  readonly from: string;
  readonly target: QueryTarget;
}

function compileMeasures(
  request: QueryRequest,
  { columns, dimensions, from, target }: Compiling,
): CompiledQuery {
  const measures = measureParts(request, columns);
  const windows = windowParts(request, dimensions, measures);
  const grouped = [...dimensions, ...measures], all = [...grouped, ...windows];
  if (all.length === 0) throw invalid("/measures", "Cannot answer nothing: give a measure or a dimension");
  const steps = [`grouped as (select ${named(grouped)} ${from}${groupBy(dimensions.length)})`];
  let last = "grouped t";
  if (windows.length > 0) {
    steps.push(`windowed as (select *, ${named(windows)} from grouped)`);
    last = "windowed t";
  }
  if (request.top_n !== undefined) {
    steps.push(`ranked as (select *, ${placeSql(request.top_n, all, dimensions)} as place from ${last})`);
    last = `ranked t where place <= ${request.top_n.n}`;
  }
  return finish(request, { steps, last, parts: all, ties: dimensions, target });
}

/** Each row's place among those of its group, largest first. */
function placeSql(
  topN: NonNullable<QueryRequest["top_n"]>,
  all: readonly Part[],
  dimensions: readonly Part[],
): string {
  const by = partNamed(all.filter((part) => !dimensions.includes(part)), topN.by, "/top_n/by");
  const per = topN.per.map((label) => partNamed(dimensions, label, "/top_n/per"));
  const order = [`${by.id} desc nulls last`, ...ids(dimensions)].join(", ");
  return `row_number() over (${partition(per)}order by ${order})`;
}

/** Runs of periods: rows of a run differ from their number within the group by the same. */
function compileIslands(
  request: QueryRequest,
  { column, grain }: NonNullable<QueryRequest["gaps_and_islands"]>,
  { columns, dimensions, from, target }: Compiling,
): CompiledQuery {
  if (request.measures.length + request.windows.length > 0 || request.top_n !== undefined) {
    throw invalid(
      "/gaps_and_islands",
      "Cannot find gaps and measure at once: leave measures, windows and top_n out",
    );
  }
  const day = dayOf(columns, {
    name: column,
    pointer: "/gaps_and_islands/column",
    time_zone: request.time_zone,
  });
  const groups = ids(dimensions).map((id) => `${id}, `).join("");
  const within = partition(dimensions);
  const steps = [
    `periods as (select ${[...dimensions.map(sqlAs), `${periodSql(day, grain)} as period`].join(", ")}, ` +
    `count(*) as n ${from} and ${quoted(column)} is not null${groupBy(dimensions.length + 1)})`,
    `numbered as (select *, period - row_number() over (${within}order by period) as run from periods)`,
    `islands as (select ${groups}min(period) as i1, max(period) as i2, count(*) as i3, sum(n) as i4 ` +
    `from numbered group by ${groups}run)`,
    `gaps as (select *, i1 - lag(i2) over (${within}order by i1) - 1 as i5 from islands)`,
  ];
  const island = (id: string, label: string, rest: Partial<Part> = {}): Part => (
    { id, label, type: "int", sql: id, ...rest }
  );
  const parts: Part[] = [
    ...dimensions,
    island("i1", "island_start", { type: "date", shown: firstDaySql("i1", grain) }),
    island("i2", "island_end", { type: "date", shown: `${firstDaySql("(i2 + 1)", grain)} - 1` }),
    island("i3", "periods"),
    island("i4", "rows"),
    island("i5", "gap_before"),
  ];
  return finish(request, {
    steps,
    last: "gaps t",
    parts,
    ties: [...dimensions, parts[dimensions.length]],
    target,
  });
}

interface Finishing {
  readonly steps: readonly string[];
  /** What follows `from`: the last step under the name `t`. */
  readonly last: string;
  readonly parts: readonly Part[];
  /** What orders rows that are alike in all that the request orders by. */
  readonly ties: readonly Part[];
  readonly target: QueryTarget;
}

function finish(request: QueryRequest, { steps, last, parts, ties, target }: Finishing): CompiledQuery {
  checkLabels(parts);
  // With `t.` before it a name is never taken for a label of the answer, which may be the same.
  const order = request.order.map(({ by, direction }, i) =>
    `t.${partNamed(parts, by, `/order/${i}/by`).id} ${direction} nulls last`
  );
  const orderBy = [...order, ...ids(ties).map((id) => `t.${id} asc nulls last`)].join(", ");
  const cells = parts.map(({ id, shown, label }) => `${shown ?? id} as ${quoted(label)}`);
  const text = `with ${steps.join(",\n")}\nselect ${cells.join(", ")}\nfrom ${last}` +
    `${orderBy === "" ? "" : `\norder by ${orderBy}`}\nlimit ${target.limit}`;
  return { text, columns: parts.map(({ label, type }) => ({ label, type })) };
}

function checkLabels(parts: readonly Part[]): void {
  const seen = new Set<string>();
  for (const { label } of parts) {
    if (seen.has(label)) {
      throw invalid(
        "/measures",
        `Cannot call two columns "${label.slice(0, 100)}": give one of them another name with as`,
      );
    }
    seen.add(label);
  }
}

function groupBy(count: number): string {
  return count === 0 ? "" : ` group by ${Array.from({ length: count }, (_, i) => i + 1).join(", ")}`;
}

function named(parts: readonly Part[]): string {
  return parts.map(sqlAs).join(", ");
}

function sqlAs({ id, sql }: Part): string {
  return `${sql} as ${id}`;
}

function ids(parts: readonly Part[]): string[] {
  return parts.map(({ id }) => id);
}
