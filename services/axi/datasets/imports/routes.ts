import { createRoute } from "@hono/zod-openapi";
import { AppError } from "@shared/core/errors.ts";
import { Dataset } from "@shared/contracts/axi_datasets.ts";
import { ImportRequest } from "@shared/contracts/axi_imports.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import { createdDataset, stopSignal, STORING_PROBLEMS } from "../sent_file_routes.ts";
import type { ImportDataset } from "./import_dataset.ts";

const importRoute = createRoute({
  method: "post",
  path: "/datasets/import",
  summary: "Fetch a file from an address and store it",
  description:
    "Takes what an upload takes. The address is https on port 443, of a host that may be asked here (`AXI_IMPORT_HOSTS`) and that " +
    "lies at a public address; up to five redirects are followed, each judged likewise. Nothing of this request goes along: for files " +
    "that are not public give a signed address. `UPSTREAM_FAILED` names the host's status.",
  tags: ["Datasets"],
  request: { body: jsonBody(ImportRequest) },
  responses: {
    201: jsonResponse("The dataset; its place is in `Location`", Dataset),
    ...problems(...STORING_PROBLEMS, "UPSTREAM_FAILED"),
  },
});

/** `POST /datasets/import`; `draining` aborts when the service stops. */
export function importRoutes(importDataset: ImportDataset, draining: AbortSignal): App {
  const app = newApp();
  const stop = stopSignal(draining);
  app.openapi(importRoute, async (c) => {
    const gone = c.req.raw.signal;
    const importing = importDataset(c.var.ctx, c.req.valid("json"), AbortSignal.any([stop, gone]));
    const dataset = await importing.catch((error) => {
      if (!gone.aborted) throw error;
      throw new AppError("MALFORMED", "Cannot go on with the import: the connection has ended");
    });
    return createdDataset(c, dataset);
  });
  return app;
}
