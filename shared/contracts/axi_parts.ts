import { z } from "zod";
import { ColumnType, Dataset, Dialect, UploadOptions } from "./axi_datasets.ts";
import { Instant } from "./common.ts";

/** A file that rows of a dataset come from. */
export const DatasetPart = z.object({
  part: z.int().positive().meta({ description: "1 is the uploaded file; those that were appended follow" }),
  file_name: z.string(),
  size_bytes: z.int().nonnegative(),
  content_sha256: z.string().meta({ description: "SHA-256 of the file, hex" }),
  dialect: Dialect,
  first_row: z.int().positive().meta({ description: "Number of its first row in the table, from 1" }),
  row_count: z.int().nonnegative(),
  rejected_count: z.int().nonnegative(),
  created_at: Instant,
}).meta({ id: "DatasetPart" });
export type DatasetPart = z.infer<typeof DatasetPart>;

export const DatasetParts = z.object({ items: z.array(DatasetPart) }).meta({ id: "DatasetParts" });

/** What becomes of columns that the dataset does not have. */
export const NewColumns = z.enum(["add", "ignore", "refuse"]).meta({
  description:
    "What becomes of columns that the dataset does not have. add: they join it, null in the rows before; ignore: they are " +
    "left out; refuse: the file is not taken",
});
export type NewColumns = z.infer<typeof NewColumns>;

/** How the columns of a dataset differ from what they were, or from those of an appended file. */
export const SchemaDiff = z.object({
  added: z.array(z.string()).meta({ description: "Columns that the dataset did not have" }),
  missing: z.array(z.string()).meta({
    description: "Columns that the file does not have: null in its rows, or gone where it replaces all",
  }),
  ignored: z.array(z.string()).meta({
    description: "Columns of the file that were left out, by `new_columns`",
  }),
  retyped: z.array(z.object({ column: z.string(), from: ColumnType, to: ColumnType })),
}).meta({ id: "SchemaDiff" });
export type SchemaDiff = z.infer<typeof SchemaDiff>;

/** A dataset after a change of its rows. */
export const ChangedDataset = Dataset.extend({ schema_diff: SchemaDiff }).meta({ id: "ChangedDataset" });
export type ChangedDataset = z.infer<typeof ChangedDataset>;

export const RetypeRequest = z.strictObject({
  options: UploadOptions.optional().meta({
    description: "In place of those of the upload; absent: as they were, but for `types`",
  }),
  types: z.record(z.string(), ColumnType).optional().meta({
    description: "Type by column, on top of `options.types`; the others are found out from their cells",
  }),
}).meta({ id: "RetypeRequest" });
export type RetypeRequest = z.infer<typeof RetypeRequest>;
