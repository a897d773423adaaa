import { createRoute } from "@hono/zod-openapi";
import { Quality, QualityRequest } from "@shared/contracts/axi_quality.ts";
import { jsonOnce } from "@shared/http/json_once.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { QualityService } from "./service.ts";

const quality = createRoute({
  method: "post",
  path: "/analytics/quality",
  summary: "Quality of a dataset: duplicates, keys, dependencies, a score",
  description:
    "What rows and columns say of each other: rows that come twice, columns that are constant or equal, keys, values that " +
    "are missing together, columns that settle others, and a score of five parts. Each finding names the SQL that gives " +
    "it. The table is read once; the same question about the same rows is the same analysis and keeps its id.",
  tags: ["Analytics"],
  request: { body: jsonBody(QualityRequest) },
  responses: {
    200: jsonResponse("The findings", Quality),
    ...problems("NOT_FOUND"),
  },
});

/** `/analytics/quality`. */
export function qualityRoutes(service: QualityService): App {
  const app = newApp();
  app.openapi(quality, async (c) => jsonOnce(c, await service.quality(c.var.ctx, c.req.valid("json"))));
  return app;
}
