import type { Report, ReportSection } from "@shared/contracts/axi_reports.ts";
import { FORMULA_START } from "../../datasets/table_sql.ts";

type Cell = ReportSection["rows"][number][number];

/**
 * A report as CSV, RFC 4180: before each table a line with its title, the version of the data and its SQL, after it an
 * empty line. Texts that a spreadsheet would run as a formula get an apostrophe where asked.
 */
export function csvReport({ sections }: Report, options: { bom: boolean; isFormulaSafe: boolean }): string {
  const safe = (text: string) => options.isFormulaSafe && FORMULA_START.test(text) ? `'${text}` : text;
  const lines = sections.flatMap(({ title, data_version, sql, columns, rows }) => [
    line([safe(title), "data_version", data_version, "sql", sql]),
    line(columns.map(({ name }) => safe(name))),
    ...rows.map((row) =>
      line(row.map((cell, i) => columns[i].type === "text" && typeof cell === "string" ? safe(cell) : cell))
    ),
    "",
  ]);
  return (options.bom ? "\ufeff" : "") + lines.join("\r\n");
}

function line(cells: readonly Cell[]): string {
  return cells.map((cell) => {
    const text = cell === null ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",");
}
