import { createRoute } from "@hono/zod-openapi";
import { Correlations, CorrelationsRequest } from "@shared/contracts/axi_analytics.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { AnalyticsService } from "./service.ts";

const correlate = createRoute({
  method: "post",
  path: "/analytics/correlations",
  summary: "Correlations between numeric columns",
  description: "With confidence interval, p-value and q-value of each pair; undefined ones say why.",
  tags: ["Analytics"],
  request: { body: jsonBody(CorrelationsRequest) },
  responses: {
    200: jsonResponse("Strongest first", Correlations),
    ...problems(
      "MALFORMED",
      "UNAUTHENTICATED",
      "NOT_FOUND",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "DEADLINE_EXCEEDED",
    ),
  },
});

/** `/analytics`: questions to one dataset that are answered by computing. */
export function analyticsRoutes(service: AnalyticsService): App {
  const app = newApp();
  app.openapi(correlate, async (c) => c.json(await service.correlate(c.var.ctx, c.req.valid("json")), 200));
  return app;
}
