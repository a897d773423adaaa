import { z } from "zod";

const Bytes = z.int().nonnegative();

/** What a tenant stores and may store. */
export const Usage = z.object({
  storage_limit_bytes: Bytes,
  storage_used_bytes: Bytes.meta({
    description: "Uploaded files and tables, those of deleted datasets that can be had back included",
  }),
  trash_bytes: Bytes.meta({ description: "How much of it is in the trash" }),
  uploading_bytes: Bytes.meta({
    description: "Sizes of resumable uploads that are not finished; they count as well",
  }),
}).meta({ id: "Usage" });
export type Usage = z.infer<typeof Usage>;
