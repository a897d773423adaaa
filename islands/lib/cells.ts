import type { Cell, ColumnType } from "@shared/contracts/axi_datasets.ts";

const NUMERIC: readonly ColumnType[] = ["int", "float", "decimal"];

export function isNumeric(type: ColumnType): boolean {
  return NUMERIC.includes(type);
}

/** A cell as it is stored, every digit of it, an instant without what goes without saying; null where there is no value. */
export function cellText(cell: Cell, type: ColumnType): string | null {
  if (cell === null) return null;
  if (type !== "timestamp" || typeof cell !== "string") return String(cell);
  return cell.replace("T", " ").replace(/(?:\.000)?Z$/, "");
}
