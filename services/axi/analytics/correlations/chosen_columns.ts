import { ValidationError } from "@shared/core/errors.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import { numericColumns } from "../../datasets/numeric_columns.ts";

/** Most columns of one correlation matrix. */
const COLUMNS_MAX = 100;

/** The numeric columns asked for, all of them where none is named. Throws VALIDATION for others, and for too many. */
export function chooseColumns(columns: readonly Column[], names: readonly string[] | undefined): string[] {
  const numeric = numericColumns(columns);
  if (names === undefined) {
    if (numeric.length > COLUMNS_MAX) {
      throw cannotCorrelate(
        `the dataset has ${numeric.length} numeric columns: name at most ${COLUMNS_MAX} of them`,
      );
    }
    return numeric;
  }
  const chosen = [...new Set(names)];
  const wrong = chosen.find((name) => !numeric.includes(name));
  if (wrong === undefined) return chosen;
  const column = columns.find(({ name }) => name === wrong);
  const state = column === undefined
    ? "is no column of the dataset"
    : `holds ${column.type}, not numbers: ask for auto`;
  throw cannotCorrelate(`"${wrong.slice(0, 100)}" ${state}`);
}

/** Says what is wrong with the columns asked for. */
export function cannotCorrelate(message: string): ValidationError {
  return new ValidationError(`Cannot correlate: ${message}`, [{ pointer: "/columns", message }]);
}
