import { z } from "zod";
import { Problem } from "./common.ts";
import { Dataset, UploadOptions } from "./axi_datasets.ts";

/** Files that one form may hold. */
export const BULK_FILES_MAX = 100;

/** What is to be done with each file, in their order; files beyond the list are taken as they are. */
export const BulkItems = z.array(
  z.strictObject({
    name: z.string().max(200).optional().meta({
      description: "Name of the dataset; the file's where absent",
    }),
    options: UploadOptions.optional(),
  }),
).max(BULK_FILES_MAX);
export type BulkItems = z.infer<typeof BulkItems>;

/** What became of one file: a dataset or a problem. */
export const BulkResult = z.object({
  index: z.int().nonnegative().meta({ description: "Place of the file in the form, from 0" }),
  file_name: z.string(),
  status: z.int().meta({ description: "As an upload of this file alone would have answered" }),
  dataset: z.union([Dataset, z.null()]),
  problem: z.union([Problem, z.null()]),
}).meta({ id: "BulkResult" });
export type BulkResult = z.infer<typeof BulkResult>;

export const BulkResults = z.object({ items: z.array(BulkResult) }).meta({ id: "BulkResults" });
export type BulkResults = z.infer<typeof BulkResults>;
