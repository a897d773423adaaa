import { createHash } from "node:crypto";
import { type DatasetId, datasetTable } from "@shared/core/ids.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { QueryRequest } from "@shared/contracts/axi_queries.ts";

/** Rows up to which reading the whole table is as fast. */
const ROWS_MIN = 100_000;
const COLUMNS_MAX = 4;
const INDEXES_MAX = 5;
/** Between the table's name and the hash of the columns in the name of an index. */
export const INDEX_MARK = "_q_";
const EQUALITY: readonly string[] = ["eq", "in", "is_null"];
const RANGE: readonly string[] = ["lt", "le", "gt", "ge", "between"];

/**
 * Columns of the composite index that serves the query: those compared for equality, then one that is compared by
 * order, or those that rows are grouped by. null where no index helps, or the table is small.
 */
export function indexColumns(
  { filters, dimensions }: QueryRequest,
  { columns, row_count }: Pick<Dataset, "columns" | "row_count">,
): string[] | null {
  if (row_count <= ROWS_MIN) return null;
  const equal = filters.filter(({ op }) => EQUALITY.includes(op)).map(({ column }) => column);
  const ranged = filters.filter(({ op }) => RANGE.includes(op)).map(({ column }) => column).slice(0, 1);
  const grouped = ranged.length > 0 ? [] : dimensions.map(({ column }) => column);
  const known = new Set(columns.map(({ name }) => name));
  const chosen = [...new Set([...equal, ...ranged, ...grouped])].filter((name) => known.has(name));
  return chosen.length === 0 ? null : chosen.slice(0, COLUMNS_MAX);
}

/** The indexes that the queries ask for, those that most ask for first, at most five; one that another begins with is left out. */
export function wantedIndexes(
  requests: readonly QueryRequest[],
  dataset: Pick<Dataset, "columns" | "row_count">,
): string[][] {
  const asked = new Map<string, { columns: string[]; times: number }>();
  for (const request of requests) {
    const columns = indexColumns(request, dataset);
    if (columns === null) continue;
    const key = JSON.stringify(columns);
    const known = asked.get(key);
    asked.set(key, { columns, times: (known?.times ?? 0) + 1 });
  }
  const all = [...asked.values()].sort((a, b) => b.times - a.times).map(({ columns }) => columns);
  return all.filter((columns) => !all.some((other) => beginsWith(other, columns))).slice(0, INDEXES_MAX);
}

/** Name of the index over these columns of a dataset's table. */
export function indexName(id: DatasetId, columns: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(columns)).digest("hex").slice(0, 16);
  return `${datasetTable(id)}${INDEX_MARK}${hash}`;
}

function beginsWith(longer: readonly string[], start: readonly string[]): boolean {
  return longer.length > start.length && start.every((column, i) => longer[i] === column);
}
