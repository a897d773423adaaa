import type { BlobStore } from "@shared/blob/blob.ts";
import type { StatisticsRun } from "../statistics/statistics_run.ts";
import type { TableSummary } from "../statistics/table_statistics.ts";
import { type BlobOwner, stateKey } from "./original_key.ts";

/**
 * Tables of so many cells have their statistics' state kept: their quantiles are sketches by then, so that it is small
 * beside the file, and to read all their rows again would take seconds.
 */
const KEPT_FROM_CELLS = 8_000_000;
/** Tables that rows are appended to, of which more are likely to come. */
const KEPT_FROM_CELLS_APPENDED = 1_000_000;

export interface KeepOptions {
  readonly dataVersion: number;
  readonly isAppended: boolean;
}

/** States from which the statistics of appended rows go on. They may vanish: the rows are read again then. */
export function createKeptStatistics(blobs: BlobStore) {
  return {
    /** Keeps the state of a finished run, where that is worth it. Never throws: the dataset is stored by then. */
    async keep(
      owner: BlobOwner,
      { run, summary }: { readonly run: StatisticsRun; readonly summary: TableSummary },
      { dataVersion, isAppended }: KeepOptions,
    ): Promise<void> {
      const cells = summary.row_count * summary.columns.length;
      if (cells < (isAppended ? KEPT_FROM_CELLS_APPENDED : KEPT_FROM_CELLS)) return;
      try {
        await blobs.put(stateKey(owner, dataVersion), ReadableStream.from([await run.state()]));
      } catch {
        // The next append reads the rows again.
      }
    },
    async find(owner: BlobOwner, dataVersion: number): Promise<Uint8Array<ArrayBuffer> | null> {
      const bytes = await blobs.get(stateKey(owner, dataVersion));
      return bytes === null ? null : await new Response(bytes as BodyInit).bytes();
    },
    async forget(owner: BlobOwner, dataVersion: number): Promise<void> {
      await blobs.delete(stateKey(owner, dataVersion));
    },
  };
}
export type KeptStatistics = ReturnType<typeof createKeptStatistics>;
