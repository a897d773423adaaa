import { z } from "zod";
import { SniffResult } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse, problems } from "@shared/http/openapi.ts";
import { sniff } from "./sniff.ts";
import { readUpload, stopSignal, UploadBody, type UploadLimits, UploadQuery } from "./upload_routes.ts";

/** `POST /datasets/sniff`: what an upload of the same request would make of the file's head. */
export function sniffRoutes({ maxBytes, draining }: UploadLimits): App {
  const app = newApp();
  // Declared for the document and for middleware only, as the upload is.
  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/datasets/sniff",
    summary: "Look at a CSV file before it is uploaded",
    description:
      "Takes what an upload takes, reads the first MiB and stores nothing: dialect and its alternatives, columns " +
      "with types and flags, the first rows and what would be rejected. Options override what would be found out.",
    tags: ["Datasets"],
    request: {
      query: UploadQuery,
      body: {
        required: true,
        content: {
          "multipart/form-data": { schema: UploadBody },
          "text/csv": { schema: z.string().meta({ format: "binary" }) },
        },
      },
    },
    responses: {
      200: jsonResponse("What the file's head shows", SniffResult),
      ...problems("VALIDATION", "CSV_UNREADABLE", "TOO_MANY_COLUMNS"),
    },
  });
  const signal = stopSignal(draining);
  app.post("/datasets/sniff", async (c) => {
    c.header("connection", "close"); // else what is left of the body would be read to its end
    return c.json(await sniff(await readUpload(c, maxBytes, signal)), 200);
  });
  return app;
}
