import { AppError, ValidationError } from "@shared/core/errors.ts";
import type { Column, ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { NewColumns } from "@shared/contracts/axi_parts.ts";
import type { CountedColumn } from "../../statistics/counted_type.ts";
import { columnNames } from "../csv/column_names.ts";
import { COLUMNS_MAX } from "../csv/survey.ts";

/** A column as it is told from others. */
export type NamedColumn = Pick<Column, "name" | "source_name"> & CountedColumn;

/** Columns of a file as it is read by itself. */
export interface FileColumns {
  readonly columns: readonly NamedColumn[];
  /** Without one, columns are told by their place. */
  readonly hasHeader: boolean;
}

/** How the columns of a file lie in a table. */
export interface Layout {
  /** For each column of the table that of the file, from 0; -1 where it has none. */
  readonly sources: readonly number[];
  /** Columns of the file. */
  readonly width: number;
  /** Columns of the table that it has only by this file, the last ones. */
  readonly added: readonly NamedColumn[];
  /** Names of the table's columns that the file does not have, and of the file's that are left out. */
  readonly missing: readonly string[];
  readonly ignored: readonly string[];
}

/**
 * Finds a table's columns in a file: by the header as it was in the first file, else by name; by place where the file has
 * no header. Throws VALIDATION where it has none of them, or others that are refused, and TOO_MANY_COLUMNS.
 */
export function layOut(table: readonly NamedColumn[], file: FileColumns, newColumns: NewColumns): Layout {
  const { columns, hasHeader } = file;
  const found = hasHeader ? findByName(table, columns) : table.map((_, i) => i < columns.length ? i : -1);
  const taken = new Set(found), others = columns.filter((_, i) => !taken.has(i));
  if (found.every((source) => source < 0)) {
    throw refused(
      `it has none of the dataset's columns, ${listOf(table)}; where it has no header, say "header": false`,
    );
  }
  if (others.length > 0 && newColumns === "refuse") {
    throw refused(
      `the dataset has no columns ${
        listOf(others)
      }; name them otherwise, or let new_columns be "add" or "ignore"`,
    );
  }
  const added = newColumns === "add" ? renamed(table, others) : [];
  const width = table.length + added.length;
  if (width > COLUMNS_MAX) {
    throw new AppError("TOO_MANY_COLUMNS", `Cannot store ${width} columns: the limit is ${COLUMNS_MAX}`, {
      details: { columns: width, limit: COLUMNS_MAX },
    });
  }
  return {
    sources: [...found, ...added.map((_, i) => columns.indexOf(others[i]))],
    width: columns.length,
    added,
    missing: table.filter((_, i) => found[i] < 0).map(({ name }) => name),
    ignored: newColumns === "ignore" ? others.map(({ name }) => name) : [],
  };
}

/** Whether a file's header names a column of the table. */
export function namesAny(table: readonly NamedColumn[], file: readonly NamedColumn[]): boolean {
  return findByName(table, file).some((source) => source >= 0);
}

/** Whether the file's columns are the table's, one by one. */
export function isSame({ sources, width }: Layout): boolean {
  return sources.length === width && sources.every((source, i) => source === i);
}

/** The types that the table demands of the file's columns, by their names there. */
export function demandedTypes(
  { sources }: Layout,
  table: readonly NamedColumn[],
  file: readonly NamedColumn[],
): Record<string, ColumnType> {
  const demanded = table.flatMap(({ type }, i) =>
    sources[i] < 0 ? [] : [[file[sources[i]].name, type] as const]
  );
  return Object.fromEntries(demanded);
}

function findByName(table: readonly NamedColumn[], file: readonly NamedColumn[]): number[] {
  const taken = new Set<number>();
  const take = (index: number) => {
    if (index >= 0) taken.add(index);
    return index;
  };
  const bySource = table.map(({ source_name }) =>
    take(
      file.findIndex((column, i) =>
        !taken.has(i) && source_name !== "" && column.source_name === source_name
      ),
    )
  );
  return table.map(({ name }, at) =>
    bySource[at] >= 0
      ? bySource[at]
      : take(file.findIndex((column, i) => !taken.has(i) && column.name === name))
  );
}

/** The columns under names that the table does not have yet. */
function renamed(table: readonly NamedColumn[], columns: readonly NamedColumn[]): NamedColumn[] {
  const names = columnNames([...table, ...columns].map(({ name }) => name)).slice(table.length);
  return columns.map((column, i) => ({ ...column, name: names[i] }));
}

function listOf(columns: readonly NamedColumn[]): string {
  const shown = columns.slice(0, 5).map(({ name }) => `"${name}"`).join(", ");
  return columns.length > 5 ? `${shown} and ${columns.length - 5} more` : shown;
}

function refused(reason: string): ValidationError {
  const message = `Cannot append the file: ${reason}`;
  return new ValidationError(message, [{ pointer: "file", message }]);
}
