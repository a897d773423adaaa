import type { TableSummary } from "../statistics/table_statistics.ts";

/** The sums of the co-moments as they are stored; null where there are too many pairs. */
export function bytesOfCoMoments({ coMoments }: TableSummary): Uint8Array | null {
  return coMoments === null ? null : new Uint8Array(coMoments.sums.buffer);
}
