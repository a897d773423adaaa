import type { Column } from "@shared/contracts/axi_datasets.ts";

/** Names of the columns that statistics treat as numbers, in their order: the order of the stored co-moments. */
export function numericColumns(columns: readonly Pick<Column, "name" | "type">[]): string[] {
  return columns.filter(({ type }) => type === "int" || type === "float" || type === "decimal").map((
    { name },
  ) => name);
}
