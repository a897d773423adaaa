import { ValidationError } from "@shared/core/errors.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { NewColumns } from "@shared/contracts/axi_parts.ts";
import { countedAs } from "../../statistics/counted_type.ts";
import { type ColumnPlan, type FilePlan, noSuchColumn } from "../csv/survey.ts";
import { demandedTypes, type Layout, layOut, type NamedColumn } from "./layout.ts";
import type { SurveyedFile } from "./surveyed_file.ts";

const ABSENT = { dateOrder: null, format: null, flags: [], nullWords: new Map<string, number>() };

/** How a file is read into a table. */
export interface PartPlan {
  /** Its columns are those of the table. */
  readonly plan: FilePlan;
  readonly layout: Layout;
  open(): Promise<ReadableStream<Uint8Array>>;
}

/**
 * Plans to read a file by the types of the table it joins; those of new columns are found out, unless they are named.
 * Throws what `layOut` does, and VALIDATION for the type of a column that the file does not have.
 */
export function planPart(
  table: readonly NamedColumn[],
  file: SurveyedFile,
  newColumns: NewColumns,
): PartPlan {
  const alone = file.survey.soFar({});
  const layout = layOut(table, { columns: alone.columns, hasHeader: alone.dialect.header }, newColumns);
  const demanded = demandedTypes(layout, table, alone.columns);
  const types = { ...typesByName(file.types, alone.columns), ...demanded };
  const read = file.survey.soFar(types);
  const columns = [...table, ...layout.added].map((column, i): ColumnPlan => {
    const source = layout.sources[i], { name, source_name, type } = column;
    const found = source < 0 ? { ...ABSENT, type } : read.columns[source];
    return countedAlike({ ...found, name, source_name }, column);
  });
  return { plan: { ...read, columns }, layout, open: file.open };
}

/** Plans to read the first file of a table, whose columns are its own. */
export function planFirst(file: SurveyedFile): PartPlan {
  const alone = file.survey.soFar({}).columns;
  const plan = file.survey.soFar(typesByName(file.types, alone));
  const sources = plan.columns.map((_, i) => i);
  const layout = { sources, width: sources.length, added: [], missing: [], ignored: [] };
  return { plan, layout, open: file.open };
}

/** The plan for a table that has got more columns by files behind this one. */
export function widened({ plan, layout, open }: PartPlan, table: readonly NamedColumn[]): PartPlan {
  const more = table.slice(plan.columns.length);
  const absent = more.map(({ name, source_name, type }) => ({ ...ABSENT, name, source_name, type }));
  const columns = [...plan.columns, ...absent].map((column, i) => countedAlike(column, table[i]));
  return {
    plan: { ...plan, columns },
    layout: { ...layout, sources: [...layout.sources, ...more.map(() => -1)] },
    open,
  };
}

/** Throws VALIDATION where a column of the table is named as another type than it has. */
export function refuseOtherTypes(
  types: Readonly<Record<string, ColumnType>>,
  table: readonly NamedColumn[],
): void {
  for (const [key, type] of Object.entries(types)) {
    const column = table.find(({ name }) => name === key) ??
      table.find(({ source_name }) => source_name === key);
    if (column === undefined || column.type === type) continue;
    const message =
      `Cannot read "${key}" as ${type}: the dataset has it as ${column.type}; change that by /retype`;
    throw new ValidationError(message, [{ pointer: "/options/types", message }]);
  }
}

/** The column, counted by its digits where that of the table is. */
function countedAlike(column: ColumnPlan, table: NamedColumn): ColumnPlan {
  if (countedAs(table) !== "long_int" || column.flags.includes("long_digits")) return column;
  return { ...column, flags: [...column.flags, "long_digits"] };
}

/** The types that are named, by the names of the file's columns. */
function typesByName(
  types: SurveyedFile["types"],
  columns: readonly NamedColumn[],
): Record<string, ColumnType> {
  const named: Record<string, ColumnType> = {};
  for (const [key, type] of Object.entries(types)) {
    const column = columns.find(({ name }) => name === key) ??
      columns.find(({ source_name }) => source_name === key);
    if (column === undefined) throw noSuchColumn(key);
    named[column.name] = type;
  }
  return named;
}
