import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";

/** How a file is to be read, as far as somebody has said so. */
export type ReadingOptions = Partial<UploadOptions>;
