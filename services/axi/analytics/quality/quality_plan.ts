import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { HashSet } from "./hash_set.ts";
import { CODES_MAX } from "../value_codes.ts";

/** Memory for the hashes of rows and of values that may be keys. */
const HASH_BYTES = 96 * 1024 * 1024;
const ROWS_MAX = 4_000_000;
const NULL_COLUMNS = 64;
const CODED_COLUMNS = 64;
/** How far from all rows the estimate of a column's different values may be that may be a key. */
const ESTIMATE = 0.05;

/** What of a table is to be looked at, columns by their index. */
export interface QualityPlan {
  readonly columnCount: number;
  readonly hasRowHashes: boolean;
  /** Columns that are keys, as is known. */
  readonly keys: readonly number[];
  /** Columns that may be keys. */
  readonly keysToCheck: readonly number[];
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
  const setsMax = Math.max(0, Math.floor(HASH_BYTES / setBytes) - Number(hasRowHashes));
  const coded = indexes.filter((i) => isCoded(columns[i])).slice(0, CODED_COLUMNS);
  return {
    columnCount: columns.length,
    hasRowHashes,
    keys: full.filter((i) => columns[i].distinct_exact && columns[i].distinct_count === rowCount),
    keysToCheck: candidates.slice(0, setsMax),
    uncheckedKeys: candidates.slice(setsMax),
    nullColumns: indexes.filter((i) => columns[i].null_count > 0 && columns[i].count > 0)
      .sort((a, b) => columns[b].null_count - columns[a].null_count || a - b).slice(0, NULL_COLUMNS),
    codedColumns: coded,
    determinants: coded.map((i) => 2 * columns[i].distinct_count <= columns[i].count),
  };
}

function isCoded({ distinct_exact, distinct_count }: ColumnSummary): boolean {
  return distinct_exact && distinct_count >= 2 && distinct_count < CODES_MAX;
}
