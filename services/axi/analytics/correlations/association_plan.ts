import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { Correlations } from "@shared/contracts/axi_correlations.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";

/** Most categories of a text column that is compared. */
export const CATEGORIES_MAX = 100;
/** Most columns of one answer: 780 pairs. */
export const ASSOCIATED_MAX = 40;

/** Share by which an estimated number of different values may be off: five standard errors. */
const DISTINCT_ERROR = 0.04;

/** What a column is to a pair. */
export type Role = "number" | "time" | "flag" | "category";

/** A column that is compared with the others. */
export interface AssociatedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: Role;
}

export interface AssociationPlan {
  readonly columns: readonly AssociatedColumn[];
  readonly skipped: Correlations["skipped"];
}

const ROLES = {
  int: "number",
  float: "number",
  decimal: "number",
  date: "time",
  timestamp: "time",
  bool: "flag",
  text: "category",
} as const satisfies Record<ColumnType, Role>;

/** Which columns can say something of each other: no ids, no free text, nothing constant or empty. */
export function planAssociations(summaries: readonly ColumnSummary[]): AssociationPlan {
  const columns: AssociatedColumn[] = [], skipped: Correlations["skipped"] = [];
  for (const summary of summaries) {
    const { name, type } = summary;
    const reason = reasonToSkip(summary) ?? (columns.length === ASSOCIATED_MAX ? "too_many_columns" : null);
    if (reason === null) columns.push({ name, type, role: ROLES[type] });
    else skipped.push({ column: name, reason });
  }
  return { columns, skipped };
}

function reasonToSkip(summary: ColumnSummary): Correlations["skipped"][number]["reason"] | null {
  const { count, distinct_count, distinct_exact, semantic_type, type } = summary;
  if (count === 0) return "no_values";
  if (distinct_exact && distinct_count === 1) return "constant";
  if (semantic_type === "id" || semantic_type === "uuid" || isNumbering(summary)) return "identifier";
  if (type !== "text" || distinct_exact && distinct_count <= CATEGORIES_MAX && distinct_count < count) {
    return null;
  }
  return distinct_exact && distinct_count === count ? "identifier" : "too_many_categories";
}

/** Whether the rows are numbered, as far as that is known of more of them than are told apart. */
function isNumbering(
  { type, count, null_count, distinct_count, distinct_exact, numeric }: ColumnSummary,
): boolean {
  if (type !== "int" || distinct_exact || null_count > 0) return false;
  const min = numeric?.min ?? NaN, max = numeric?.max ?? NaN;
  return (min === 0 || min === 1) && max - min + 1 === count && distinct_count > (1 - DISTINCT_ERROR) * count;
}
