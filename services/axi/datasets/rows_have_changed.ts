import { AppError } from "@shared/core/errors.ts";

/** Says that what was computed is not of the rows that are there now. */
export function rowsHaveChanged(): AppError {
  const message = "Cannot answer: the rows have changed meanwhile; ask again";
  return new AppError("UNAVAILABLE", message, { retryAfterSeconds: 1 });
}
