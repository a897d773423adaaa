import type { ColumnFilter } from "@shared/contracts/column_filters.ts";
import type { Filter } from "@shared/contracts/lists.ts";
import { type Bind, filterSql, type TableColumn } from "../datasets/table_sql.ts";
import { columnNamed } from "../datasets/columns.ts";

/** Where a request has its filters, and the columns they may name. */
export interface FilterPlace {
  readonly columns: readonly TableColumn[];
  readonly pointer: string;
  readonly bind: Bind;
}

/** SQL that is true for the rows which all filters let through; `true` where there are none. */
export function filtersSql(
  filters: readonly ColumnFilter[],
  { columns, pointer, bind }: FilterPlace,
): string {
  const conditions = filters.map((filter, i) => {
    const column = columnNamed(columns, filter.column, `${pointer}/${i}/column`);
    const alternatives = plainFilters(filter).map((all) =>
      all.map((plain) => filterSql(plain, column, bind)).join(" and ")
    );
    return alternatives.length === 1 ? alternatives[0] : `(${alternatives.join(" or ")})`;
  });
  return conditions.join(" and ") || "true";
}

/** The filter in terms of those of lists: alternatives, of each of which all must hold. */
function plainFilters(filter: ColumnFilter): Filter[][] {
  const { column, op } = filter;
  const plain = (operator: Filter["operator"], value: string | number | boolean | null): Filter => (
    { column, operator, value: value === null ? null : String(value) }
  );
  switch (op) {
    case "in":
      return filter.values.map((value) => [plain("eq", value)]);
    case "between":
      return [[plain("ge", filter.low), plain("le", filter.high)]];
    case "is_null":
    case "not_null":
      return [[plain(op, null)]];
    default:
      return [[plain(op, filter.value)]];
  }
}
