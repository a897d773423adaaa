import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { TableColumn } from "../table_sql.ts";
import type { TextRow } from "./copy_text.ts";

const encoder = new TextEncoder();

/** Rows as NDJSON: an object a line, its cells as `shared/contracts/cells.ts` says, nulls among them. */
export async function* ndjsonOf(
  batches: AsyncIterable<readonly TextRow[]>,
  columns: readonly TableColumn[],
): AsyncGenerator<Uint8Array> {
  const keys = columns.map(({ name }) => JSON.stringify(name) + ":");
  for await (const rows of batches) {
    const lines = rows.map((row) => {
      const members = row.map((cell, i) => keys[i] + jsonOf(cell, columns[i].type));
      return `{${members.join(",")}}\n`;
    });
    yield encoder.encode(lines.join(""));
  }
}

function jsonOf(cell: string | null, type: ColumnType): string {
  if (cell === null) return "null";
  switch (type) {
    case "int":
      return Number.isSafeInteger(Number(cell)) ? cell : `"${cell}"`;
    case "float":
      return /\d/.test(cell) ? cell : `"${cell}"`; // else NaN or an infinity
    case "bool":
      return cell === "t" ? "true" : "false";
    case "timestamp":
      return `"${cell.replace(/(?:\.(\d+))?Z$/, (_, digits = "") => `.${digits.padEnd(3, "0")}Z`)}"`;
    default:
      return JSON.stringify(cell);
  }
}
