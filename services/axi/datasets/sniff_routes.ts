import { SniffResult } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse, problems } from "@shared/http/openapi.ts";
import type { Sniff } from "./sniff.ts";
import { WHOLE_BYTES_MAX } from "./forms/open_head.ts";
import { FILE_BODY, readUpload, stopSignal, type UploadLimits, UploadQuery } from "./sent_file_routes.ts";

/** `POST /datasets/sniff`: what an upload of the same request would make of the file's head. */
export function sniffRoutes(sniff: Sniff, { maxBytes, draining }: UploadLimits): App {
  const app = newApp();
  // Declared for the document and for middleware only, as the upload is.
  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/datasets/sniff",
    summary: "Look at a file before it is uploaded",
    description:
      "Takes what an upload takes, reads the first MiB, of another form that of the CSV it becomes, and stores nothing: form and sheets, " +
      "dialect and its alternatives, columns with types and flags, the first rows and what would be rejected. Options override what would " +
      `be found out, and choose the sheet. Workbooks, archives and Parquet are read from their end: one at a time, at most ${WHOLE_BYTES_MAX} bytes.`,
    tags: ["Datasets"],
    request: {
      query: UploadQuery,
      body: FILE_BODY,
    },
    responses: {
      200: jsonResponse("What the file's head shows", SniffResult),
      ...problems("VALIDATION", "CSV_UNREADABLE", "TOO_MANY_COLUMNS"),
    },
  });
  const signal = stopSignal(draining);
  app.post("/datasets/sniff", async (c) => {
    c.header("connection", "close"); // else what is left of the body would be read to its end
    return c.json(await sniff(c.var.ctx, await readUpload(c, maxBytes, signal)), 200);
  });
  return app;
}
