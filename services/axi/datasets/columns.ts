import { ValidationError } from "@shared/core/errors.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { TableColumn } from "./table_sql.ts";

const SHOWN_CHARACTERS = 100;
/** Names that differ by more than this share of their letters are not what was meant. */
const DISTANCE_MAX = 0.4;

/** The column of that name; throws ValidationError that suggests the nearest name. */
export function columnNamed(columns: readonly TableColumn[], name: string, pointer: string): TableColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const near = nearestName(columns.map((candidate) => candidate.name), name);
  const shown = name.slice(0, SHOWN_CHARACTERS);
  const wayOut = near === null ? "see the dataset's columns for their names" : `did you mean "${near}"?`;
  throw invalid(pointer, `Cannot find a column "${shown}": ${wayOut}`);
}

/** The column of that name and of one of the types; throws ValidationError that says what was expected. */
export function columnOfType(
  columns: readonly TableColumn[],
  { name, pointer, types }: { name: string; pointer: string; types: readonly ColumnType[] },
): TableColumn {
  const column = columnNamed(columns, name, pointer);
  if (types.includes(column.type)) return column;
  throw invalid(
    pointer,
    `Cannot use "${name}" here: it holds ${column.type}, and one of ${types.join(", ")} is needed`,
  );
}

export function invalid(pointer: string, message: string): ValidationError {
  return new ValidationError(message, [{ pointer, message }]);
}

/** The name with the fewest edits from the one given, whatever its case; null where none is near. */
function nearestName(names: readonly string[], given: string): string | null {
  const wanted = [...given.slice(0, SHOWN_CHARACTERS).toLowerCase()];
  let nearest: string | null = null, least = DISTANCE_MAX;
  for (const name of names) {
    const candidate = [...name.toLowerCase()];
    const distance = edits(wanted, candidate) / Math.max(wanted.length, candidate.length, 1);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** Letters to insert, remove or replace so that one text becomes the other (Levenshtein 1965). */
function edits(from: readonly string[], to: readonly string[]): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  from.forEach((letter, i) => {
    const next = [i + 1];
    to.forEach((other, j) => {
      next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + (letter === other ? 0 : 1)));
    });
    row = next;
  });
  return row[to.length];
}
