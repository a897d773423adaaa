import { z } from "zod";
import { defineEvent } from "../envelope.ts";

/** A dataset is stored and readable. */
export const datasetUploaded = defineEvent(
  "dataset.uploaded",
  1,
  z.object({
    dataset_id: z.uuid(),
    owner_id: z.string().max(64),
    name: z.string(),
    row_count: z.int().nonnegative(),
    column_count: z.int().nonnegative(),
    size_bytes: z.int().nonnegative(),
    rejected_count: z.int().nonnegative(),
    data_version: z.int().positive(),
  }),
);
export type DatasetUploaded = z.infer<typeof datasetUploaded.schema>;
