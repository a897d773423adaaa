import { Dataset } from "@shared/contracts/axi_datasets.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import type { UploadKeyWriter } from "../upload_keys.ts";

const Loaded = Dataset.pick({ dataset_id: true, row_count: true, rejected_count: true, size_bytes: true });

/**
 * Completes uploads that came in pieces, in the transaction that stores their dataset: both are there or neither. Throws
 * CONFLICT where the upload was given up meanwhile or another loads it, so that the dataset is not stored.
 */
export function createUploadCompletion(tx: Tx): UploadKeyWriter {
  return {
    async complete({ lease_id }, { answer }) {
      const { dataset_id, row_count, rejected_count, size_bytes } = Loaded.parse(answer);
      const { count } = await tx`
        update axi.uploads set phase = 'ready', dataset_id = ${dataset_id}, rows = ${row_count},
          rejected_count = ${rejected_count}, bytes_loaded = ${size_bytes}, lease_id = null, leased_until = null,
          expires_at = greatest(expires_at, now() + interval '1 day'), revision = revision + 1
        where lease_id = ${lease_id}`;
      if (count === 0) {
        throw new AppError(
          "CONFLICT",
          "Cannot store the dataset: its upload was given up or is loaded elsewhere",
        );
      }
    },
  };
}
