import { z } from "zod";
import { defineEvent } from "../envelope.ts";

/** The rows of a dataset have changed: what was computed of an earlier `data_version` no longer holds. */
export const datasetUpdated = defineEvent(
  "dataset.updated",
  1,
  z.object({
    dataset_id: z.uuid(),
    changed_by: z.string().max(64),
    change: z.enum(["appended", "replaced", "retyped"]),
    name: z.string(),
    row_count: z.int().nonnegative(),
    column_count: z.int().nonnegative(),
    size_bytes: z.int().nonnegative(),
    rejected_count: z.int().nonnegative(),
    data_version: z.int().positive(),
  }),
);
export type DatasetUpdated = z.infer<typeof datasetUpdated.schema>;
