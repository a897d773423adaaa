import { createRoute } from "@hono/zod-openapi";
import { Cohorts, CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import { jsonOnce } from "@shared/http/json_once.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { CohortService } from "./service.ts";

const cohorts = createRoute({
  method: "post",
  path: "/analytics/cohorts",
  summary: "Retention of cohorts",
  description:
    "Groups actors by the calendar period of a start event and tells how many of each group came back, period by " +
    "period. Events of a period count together, whatever their order within it. The same question about the same " +
    "rows is the same analysis and keeps its id.",
  tags: ["Analytics"],
  request: { body: jsonBody(CohortsRequest) },
  responses: {
    200: jsonResponse("Cohorts, earliest first, without those that have nobody", Cohorts),
    ...problems("NOT_FOUND"),
  },
});

/** `/analytics/cohorts`. */
export function cohortRoutes(service: CohortService): App {
  const app = newApp();
  app.openapi(cohorts, async (c) => jsonOnce(c, await service.cohorts(c.var.ctx, c.req.valid("json"))));
  return app;
}
