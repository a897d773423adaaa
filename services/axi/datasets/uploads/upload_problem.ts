import type { UploadProblem } from "@shared/contracts/axi_uploads.ts";
import { AppError } from "@shared/core/errors.ts";

/** What a caller may know of an upload's failure. */
export function problemOf(failure: unknown): UploadProblem {
  if (failure instanceof AppError) {
    return { code: failure.code, detail: failure.message, ...failure.details };
  }
  return { code: "INTERNAL", detail: "Cannot load the file because of a fault of the service" };
}
