import { Busboy, type BusboyConfig } from "@fastify/busboy";
import { asError } from "@shared/core/as_error.ts";
import { AppError, ValidationError } from "@shared/core/errors.ts";

/** A parser of the form, for which only the part `file` is a file. Throws MALFORMED where nothing separates its parts. */
export function openBusboy(contentType: string, limits: BusboyConfig["limits"]) {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits,
      isPartAFile: (name) => name === "file",
    });
  } catch (cause) {
    throw new AppError("MALFORMED", "Cannot read the form: its Content-Type names no boundary", { cause });
  }
}

/** The name of a part's file as its sender has it: forms escape what would end it (HTML, multipart/form-data encoding). */
export function fileNameOfPart(name: string | undefined): string {
  return (name ?? "").replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}

/** What a form that can't be read has failed with: MALFORMED, or the body's own error. */
export function toFormError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("MALFORMED", `Cannot read the form: ${asError(error).message}`, { cause: error });
}

/** Refuses a field of the form. */
export function invalidField(field: string, message: string): ValidationError {
  const pointer = field.slice(0, 100);
  return new ValidationError(`Cannot accept the form's field "${pointer}": ${message}`, [{
    pointer,
    message,
  }]);
}
