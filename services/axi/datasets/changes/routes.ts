import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { ChangedDataset, DatasetParts, NewColumns, RetypeRequest } from "@shared/contracts/axi_parts.ts";
import { Uuid } from "@shared/contracts/common.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, invalidInput, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import { idOf } from "../routes.ts";
import {
  FILE_BODY,
  queryOf,
  readFile,
  stopSignal,
  STORING_PROBLEMS,
  type UploadLimits,
  UploadQuery,
} from "../sent_file_routes.ts";
import type { Changes } from "./wiring.ts";

const params = z.object({ dataset_id: Uuid });
const ID = idSegment("dataset_id");
const ROUTED_ID = ":dataset_id{[0-9a-f-]+}";
const tags = ["Datasets"];
const CHANGED = "The dataset with its new rows, and how its columns differ; its version is in `ETag`";
const CHANGE_PROBLEMS = [...STORING_PROBLEMS, "NOT_FOUND"] as const;

const AppendQuery = UploadQuery.extend({ new_columns: NewColumns.default("add") });

const retype = createRoute({
  method: "post",
  path: `/datasets/${ID}/retype`,
  summary: "Read a dataset's files again, with other options or types",
  description:
    "As if they had been uploaded so, without a new upload; the rows before are there until then. The uploaded file settles the " +
    "types that are not named; those that were appended are read by them, as an append does. `data_version` rises.",
  tags,
  request: { params, body: jsonBody(RetypeRequest) },
  responses: { 200: jsonResponse(CHANGED, ChangedDataset), ...problems(...CHANGE_PROBLEMS) },
});

const parts = createRoute({
  method: "get",
  path: `/datasets/${ID}/parts`,
  summary: "The files that a dataset's rows come from",
  description: "The uploaded one, then those that were appended. /original gives each as it came, by `part`.",
  tags,
  request: { params },
  responses: { 200: jsonResponse("All of them", DatasetParts), ...problems("NOT_FOUND") },
});

/** What changes the rows of a dataset: files that are appended or take its place, and other ways to read those it has. */
export function changeRoutes(changes: Changes, { maxBytes, draining }: UploadLimits): App {
  const app = newApp(), signal = stopSignal(draining);
  declare(app, {
    path: "/datasets/{dataset_id}/append",
    summary: "Append a file to a dataset",
    description:
      "Takes what an upload takes. The file's columns are found by their headers, in any order, by place where it has no header; " +
      "their cells are read by the types that the dataset has, as the first file's options say (`date_order`, `decimal`, " +
      "`null_values` ...) unless this one's say otherwise; what does not fit is listed under /rejects with its `part`. Columns that the file " +
      "does not have are null in its rows. Statistics go on from where they were: they are those of all rows uploaded at once. " +
      "Appends to one dataset wait for each other; `data_version` rises.",
    query: AppendQuery,
  });
  app.post(`/datasets/${ROUTED_ID}/append`, async (c) => {
    const { new_columns: newColumns, ...query } = queryOf(c, AppendQuery);
    return await answer(c, async () => {
      const file = await readFile(c, query, { maxBytes, signal });
      return await changes.append(c.var.ctx, { ...file, datasetId: datasetOf(c), newColumns, signal });
    });
  });
  declare(app, {
    path: "/datasets/{dataset_id}/replace",
    summary: "Put a file in place of a dataset's rows",
    description:
      "Takes what an upload takes. The dataset keeps its id, its name and its saved queries, which say so when they are run where a " +
      "column is gone; columns and types are found out anew. Readers see the rows before until the new ones are all there; " +
      "`data_version` rises.",
    query: UploadQuery,
  });
  app.post(`/datasets/${ROUTED_ID}/replace`, async (c) => {
    const query = queryOf(c, UploadQuery);
    return await answer(c, async () => {
      const file = await readFile(c, query, { maxBytes, signal });
      return await changes.replace(c.var.ctx, { ...file, datasetId: datasetOf(c), signal });
    });
  });
  app.openapi(retype, async (c) => {
    const datasetId = idOf(c.req.valid("param")), request = c.req.valid("json");
    const changed = await changes.retype(c.var.ctx, { datasetId, request, signal });
    c.header("etag", `"${changed.version}"`);
    return c.json(changed, 200);
  });
  app.openapi(parts, async (c) => {
    return c.json({ items: await changes.parts(c.var.ctx, idOf(c.req.valid("param"))) }, 200);
  });
  return app;
}

interface FileRoute {
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly query: z.ZodObject;
}

/** For the document and for middleware only. */
function declare(app: App, { query, ...route }: FileRoute): void {
  app.openAPIRegistry.registerPath({
    method: "post",
    tags,
    ...route,
    request: { params, query, body: FILE_BODY },
    responses: { 200: jsonResponse(CHANGED, ChangedDataset), ...problems(...CHANGE_PROBLEMS) },
  });
}

function datasetOf(c: Context<AppEnv>) {
  const path = params.safeParse(c.req.param());
  if (!path.success) throw invalidInput("param", path.error.issues);
  return idOf(path.data);
}

async function answer(c: Context<AppEnv>, change: () => Promise<ChangedDataset>) {
  try {
    const changed = await change();
    c.header("etag", `"${changed.version}"`);
    return c.json(changed, 200);
  } catch (error) {
    c.header("connection", "close"); // else what is left of a refused body would be read to its end
    throw error;
  }
}
