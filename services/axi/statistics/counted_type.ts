import type { ColumnFlag, ColumnType } from "@shared/contracts/axi_datasets.ts";

/** How a column's values are counted: as its type says, but integers that a double would round by their digits. */
export type CountedType = ColumnType | "long_int";

/** What tells how the values of a column are counted. */
export interface CountedColumn {
  readonly type: ColumnType;
  readonly flags: readonly ColumnFlag[];
}

/** How the values of a column are counted; those of an int with `long_digits` by their digits. */
export function countedAs({ type, flags }: CountedColumn): CountedType {
  return type === "int" && flags.includes("long_digits") ? "long_int" : type;
}

/** Whether the digits of a column's values come along with the values. */
export function hasDigits(type: CountedType): boolean {
  return type === "decimal" || type === "long_int";
}
