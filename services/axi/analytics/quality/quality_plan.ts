import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { HashSet } from "./hash_set.ts";
import { CODES_MAX } from "../value_codes.ts";

/** Memory for the hashes of rows and of values that may be keys. */
const HASH_BYTES = 96 * 1024 * 1024;
const ROWS_MAX = 4_000_000;
const NULL_COLUMNS = 64;
const CODED_COLUMNS = 64;
const KEY_PAIRS = 20;
/** How far from all rows the estimate of a column's different values may be that may be a key. */
const ESTIMATE = 0.05;

/** Columns by their index, of which no row may have the values of another. */
export type Key = readonly number[];

/** What of a table is to be looked at, columns by their index. */
export interface QualityPlan {
  readonly columnCount: number;
  readonly hasRowHashes: boolean;
  /** Columns that are keys, as is known. */
  readonly keys: readonly Key[];
  /** Columns that may be keys, or where none may, pairs of them. */
  readonly keysToCheck: readonly Key[];
  /** Columns that may be keys, but can't be checked. */
  readonly uncheckedKeys: readonly number[];
  /** Columns with nulls and values, those with the most nulls. */
  readonly nullColumns: readonly number[];
  /** Columns of few different values. */
  readonly codedColumns: readonly number[];
  /** For each of them whether it may settle others. */
  readonly determinants: readonly boolean[];
}

/** The plan for a table of these columns and so many rows. */
export function planQuality(columns: readonly ColumnSummary[], rowCount: number): QualityPlan {
  const indexes = columns.map((_, i) => i), setBytes = HashSet.bytes(rowCount);
  const hasRowHashes = rowCount <= ROWS_MAX;
  const full = indexes.filter((i) => columns[i].null_count === 0 && rowCount > 0);
  const candidates = full.filter((i) =>
    !columns[i].distinct_exact && columns[i].distinct_count >= (1 - ESTIMATE) * rowCount
  );
  const keys = full.filter((i) => columns[i].distinct_exact && columns[i].distinct_count === rowCount);
  const setsMax = Math.max(0, Math.floor(HASH_BYTES / setBytes) - Number(hasRowHashes));
  const coded = indexes.filter((i) => isCoded(columns[i])).slice(0, CODED_COLUMNS);
  return {
    columnCount: columns.length,
    hasRowHashes,
    keys: keys.map((i) => [i]),
    keysToCheck: keys.length + candidates.length > 0
      ? candidates.slice(0, setsMax).map((i) => [i])
      : keyPairs(columns, full, rowCount).slice(0, Math.min(setsMax, KEY_PAIRS)),
    uncheckedKeys: candidates.slice(setsMax),
    nullColumns: indexes.filter((i) => columns[i].null_count > 0 && columns[i].count > 0)
      .sort((a, b) => columns[b].null_count - columns[a].null_count || a - b).slice(0, NULL_COLUMNS),
    codedColumns: coded,
    determinants: coded.map((i) => 2 * columns[i].distinct_count <= columns[i].count),
  };
}

/** Pairs of columns that have enough combinations, those with the fewest first, and measurements last. */
function keyPairs(columns: readonly ColumnSummary[], full: readonly number[], rowCount: number): Key[] {
  const combinations = ([a, b]: Key) => columns[a].distinct_count * columns[b].distinct_count;
  const measured = ([a, b]: Key) => Number(isMeasured(columns[a])) + Number(isMeasured(columns[b]));
  return full.flatMap((a) => full.filter((b) => b > a).map((b) => [a, b]))
    .filter((pair) => combinations(pair) >= rowCount)
    .sort((x, y) => measured(x) - measured(y) || combinations(x) - combinations(y));
}

function isMeasured({ type }: ColumnSummary): boolean {
  return type === "float" || type === "decimal";
}

function isCoded({ distinct_exact, distinct_count }: ColumnSummary): boolean {
  return distinct_exact && distinct_count >= 2 && distinct_count < CODES_MAX;
}
