import { AppError } from "@shared/core/errors.ts";

/** How much is stored, may be stored, and was to be stored. */
export interface Overrun {
  readonly used: number;
  readonly limit: number;
  /** null where nobody knows: the sender does not say. */
  readonly wanted: number | null;
}

/** Says that a tenant has no room left for what it wants to store. */
export function overLimit({ used, limit, wanted }: Overrun): AppError {
  const what = wanted === null ? "the file" : `${wanted} bytes`;
  return new AppError(
    "PAYLOAD_TOO_LARGE",
    `Cannot store ${what}: ${used} of the tenant's ${limit} bytes are used. Delete datasets for good (permanent=true)`,
    { details: { limit, used, ...(wanted === null ? {} : { wanted }) } },
  );
}
