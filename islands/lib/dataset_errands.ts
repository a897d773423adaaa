import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { apiJson } from "./api_fetch.ts";

/** Which dataset, as it was read. */
export interface Known {
  readonly dataset_id: string;
  readonly version: number;
}

/** What somebody does to datasets; all throw ApiError. */
export function createDatasetErrands(offline: string) {
  const ask = <Value>(path: string, init: RequestInit) =>
    apiJson<Value>("axi", `/datasets/${path}`, { ...init, offline });
  return {
    /** The dataset as it is now. */
    read: (id: string) => ask<Dataset>(id, {}),
    rename: ({ dataset_id, version }: Known, name: string) =>
      ask<Dataset>(dataset_id, {
        method: "PATCH",
        headers: { "content-type": "application/json", "if-match": `"${version}"` },
        body: JSON.stringify({ name }),
      }),
    remove: ({ dataset_id, version }: Known) =>
      ask<null>(dataset_id, { method: "DELETE", headers: { "if-match": `"${version}"` } }),
    restore: (id: string) => ask<Dataset>(`${id}/restore`, { method: "POST" }),
  };
}
export type DatasetErrands = ReturnType<typeof createDatasetErrands>;
