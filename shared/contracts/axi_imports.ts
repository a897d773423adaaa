import { z } from "zod";
import { UploadOptions } from "./axi_datasets.ts";
import { line } from "./common.ts";

/** A file to be fetched and stored as a dataset. */
export const ImportRequest = z.strictObject({
  url: z.string().min(1).max(8_192).meta({
    description: "Where the file lies: https, without credentials, a signed address for example",
    examples: ["https://data.example.com/cities.csv"],
  }),
  name: line(200).optional().meta({
    description: "Name of the dataset; else that of `Content-Disposition`, or the end of the address's path",
  }),
  options: UploadOptions.prefault({}),
}).meta({ id: "ImportRequest" });
export type ImportRequest = z.infer<typeof ImportRequest>;
