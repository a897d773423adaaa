import { z } from "zod";
import { Dataset, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { Uuid } from "@shared/contracts/common.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse, problems } from "@shared/http/openapi.ts";
import {
  createdDataset,
  FILE_BODY,
  queryOf,
  readFile,
  stopSignal,
  STORING_PROBLEMS,
  type UploadLimits,
  UploadQuery,
} from "./sent_file_routes.ts";
import type { Upload } from "./upload.ts";
import type { TrackUpload } from "./uploads/track_upload.ts";

const UploadAddress = UploadQuery.extend({
  progress: Uuid.optional().meta({
    description:
      "An id of your own, a new one for each upload, by which it is followed: /datasets/upload/{id}/progress",
  }),
});

/** `POST /datasets/upload`: a CSV file as a form's part or as the whole body, read as a stream. */
export function uploadRoutes(upload: Upload, limits: UploadLimits, { tracked }: TrackUpload): App {
  const app = newApp();
  const { $schema: _, ...options } = z.toJSONSchema(UploadOptions, { io: "input" });
  app.openAPIRegistry.registerComponent("schemas", "UploadOptions", options as object); // only texts name it
  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/datasets/upload",
    summary: "Upload a CSV, TSV, XLSX, JSON, NDJSON or Parquet file",
    description:
      "The form is told by the first bytes: CSV, TSV and their kin, records as JSON (in a form) or NDJSON, a sheet of an XLSX workbook, " +
      "Parquet; gzip, or one file of a zip archive, around CSV or JSON. In JSON, XLSX and Parquet empty cells alone are null, unless " +
      "`null_values` names words; texts are typed as those of a CSV are, and the line of a reject is that of the CSV they become: the row counted with the header. " +
      "Encoding, dialect and types are found out from the whole file; what is doubtful stands in the columns' flags, and " +
      "options settle it. Cells that do not fit become null and are listed under /rejects. The same bytes with the same Idempotency-Key give the same dataset.",
    tags: ["Datasets"],
    request: {
      query: UploadAddress,
      body: FILE_BODY,
    },
    responses: {
      201: jsonResponse("The dataset; its place is in `Location`", Dataset),
      ...problems(...STORING_PROBLEMS),
    },
  });
  const signal = stopSignal(limits.draining);
  app.post("/datasets/upload", async (c) => {
    try {
      const query = queryOf(c, UploadAddress);
      const file = await readFile(c, query, { maxBytes: limits.maxBytes, signal });
      const verb = query.progress === undefined ? upload : tracked(upload, query.progress);
      return createdDataset(c, await verb(c.var.ctx, { ...file, signal }));
    } catch (error) {
      c.header("connection", "close"); // else what is left of a refused body would be read to its end
      throw error;
    }
  });
  return app;
}
