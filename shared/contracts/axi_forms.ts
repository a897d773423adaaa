import { z } from "zod";

/** Form of a file, within its packing if any. */
export const FileForm = z.enum(["csv", "json", "ndjson", "xlsx", "parquet"]).meta({
  description: "csv: also TSV and its kin; within `packed_by`, if any",
});
export type FileForm = z.infer<typeof FileForm>;

/** What a file came packed by; null where it did not. */
export const Packing = z.enum(["gzip", "zip"]).nullable();
export type Packing = z.infer<typeof Packing>;

/** A sheet of a workbook. */
export const Sheet = z.object({
  name: z.string(),
  is_shown: z.boolean().meta({ description: "false: its workbook hides it" }),
  is_chosen: z.boolean().meta({ description: "Whether it is the one that is read; option `sheet` chooses" }),
}).meta({ id: "Sheet" });
export type Sheet = z.infer<typeof Sheet>;
