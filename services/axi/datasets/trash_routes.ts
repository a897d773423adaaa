import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { Uuid } from "@shared/contracts/common.ts";
import { Dataset } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonResponse, problems } from "@shared/http/openapi.ts";
import { idOf, ifMatch, versionOf } from "./routes.ts";
import { type Trash, TRASH_DAYS } from "./trash.ts";

const params = z.object({ dataset_id: Uuid });
const ID = idSegment("dataset_id");
const tags = ["Datasets"];

const remove = createRoute({
  method: "delete",
  path: `/datasets/${ID}`,
  summary: "Delete a dataset",
  description:
    `Its rows can't be read any more and its view is gone. For ${TRASH_DAYS} days it can be had back, and counts towards ` +
    "the tenant's storage; `permanent=true` removes it at once, from the trash as well.",
  tags,
  request: {
    params,
    headers: ifMatch,
    query: z.object({
      permanent: z.enum(["true", "false"]).default("false").meta({ description: "Remove it for good" }),
    }),
  },
  responses: {
    204: { description: "It is gone" },
    ...problems("FORBIDDEN", "NOT_FOUND", "VERSION_CONFLICT"),
  },
});

const restore = createRoute({
  method: "post",
  path: `/datasets/${ID}/restore`,
  summary: "Have a deleted dataset back",
  description:
    `Within ${TRASH_DAYS} days. Where its table's name has been taken meanwhile, it gets the next free one.`,
  tags,
  request: { params },
  responses: {
    200: jsonResponse("The dataset as it was; its version is in `ETag`", Dataset),
    ...problems("FORBIDDEN", "NOT_FOUND", "CONFLICT", "VALIDATION", "IDEMPOTENCY_MISMATCH"),
  },
});

/** Deleting datasets and having them back. */
export function trashRoutes(trash: Trash): App {
  const app = newApp();
  app.openapi(remove, async (c) => {
    await trash.remove(c.var.ctx, idOf(c.req.valid("param")), {
      version: versionOf(c.req.valid("header")["if-match"]),
      isPermanent: c.req.valid("query").permanent === "true",
    });
    return c.body(null, 204);
  });
  app.openapi(restore, async (c) => {
    const dataset = await trash.restore(c.var.ctx, idOf(c.req.valid("param")));
    c.header("etag", `"${dataset.version}"`);
    return c.json(dataset, 200);
  });
  return app;
}
