import type { Quality } from "@shared/contracts/axi_quality.ts";
import { reportColumns, type Undated } from "./section.ts";

/** The findings as tables, each row with the SQL that gives it; tables without rows are left out, but for the score. */
export function qualitySections(quality: Quality): Undated[] {
  const found = [overview(quality), columnFindings(quality), missing(quality), dependencies(quality)];
  return [score(quality), ...found.filter(({ rows }) => rows.length > 0)];
}

function score({ score: { value, parts } }: Quality): Undated {
  return {
    title: "Quality",
    note: "Shares of what is as it should be; the score is their mean by weight.",
    columns: reportColumns(["part", "text"], ["share", "float", "share"], ["weight", "float"]),
    rows: [["score", value, 1], ...parts.map((part) => [part.part, part.value, part.weight])],
    sql: null,
  };
}

function overview({ row_count, column_count, size_bytes, rejected_count, duplicate_rows }: Quality): Undated {
  return {
    title: "Table",
    note: null,
    columns: reportColumns(["figure", "text"], ["value", "int"], ["sql", "text"]),
    rows: [
      ["rows", row_count, null],
      ["columns", column_count, null],
      ["bytes of the file", size_bytes, null],
      ["rejected cells", rejected_count, null],
      ["duplicate rows", duplicate_rows?.count ?? null, duplicate_rows?.sql ?? null],
    ],
    sql: null,
  };
}

function columnFindings({ constant_columns, equal_columns, candidate_keys }: Quality): Undated {
  return {
    title: "Columns that stand out",
    note: null,
    columns: reportColumns(["column", "text"], ["is", "text"], ["sql", "text"]),
    rows: [
      ...candidate_keys.map(({ columns, sql }) => [columns.join(", "), "a key", sql]),
      ...constant_columns.map((column) => [column, "constant", null]),
      ...equal_columns.map(({ column_a, column_b, sql }) => [column_a, `equal to ${column_b}`, sql]),
    ],
    sql: null,
  };
}

function missing({ missing_together }: Quality): Undated {
  return {
    title: "Missing together",
    note: "phi is the correlation of being null.",
    columns: reportColumns(
      ["column a", "text"],
      ["column b", "text"],
      ["both", "int"],
      ["phi", "float"],
      ["sql", "text"],
    ),
    rows: missing_together.map((
      { column_a, column_b, both, phi, sql },
    ) => [column_a, column_b, both, phi, sql]),
    sql: null,
  };
}

function dependencies({ dependencies }: Quality): Undated {
  return {
    title: "Columns that settle others",
    note: null,
    columns: reportColumns(["column", "text"], ["settles", "text"], ["sql", "text"]),
    rows: dependencies.map(({ determinant, dependent, sql }) => [determinant, dependent, sql]),
    sql: null,
  };
}
