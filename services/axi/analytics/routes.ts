import { createRoute } from "@hono/zod-openapi";
import { Correlations, CorrelationsRequest } from "@shared/contracts/axi_correlations.ts";
import { jsonOnce } from "@shared/http/json_once.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { AnalyticsService } from "./service.ts";

const correlate = createRoute({
  method: "post",
  path: "/analytics/correlations",
  summary: "Correlations and other associations between columns",
  description:
    "Pearson's r, Spearman's rho, Kendall's tau-b or partial correlations of each pair of numbers over the rows that have " +
    "both, with confidence interval, p-value and the p-value adjusted for all pairs; undefined ones say why. `auto` compares " +
    "columns of any type, each pair by the measure that fits: r of two numbers, with categories within which it turns round " +
    "(Simpson's paradox); Spearman's rho with instants, and Theil and Sen's slope over them (of 2,000 rows at even steps " +
    "where there are more); the point-biserial r with bools; eta squared of a number between the up to 100 categories of a " +
    "text, with omega squared, Welch's F and Kruskal and Wallis's H; Cramer's V of two categories. It leaves out ids, free " +
    "text and constants, and says so. The same question about the same rows is the same analysis and keeps its id. Pearson " +
    "comes from what was stored with the dataset; the others read the rows, and whole numbers beyond 2^53 and decimals " +
    "count as the nearest double.",
  tags: ["Analytics"],
  request: { body: jsonBody(CorrelationsRequest) },
  responses: {
    200: jsonResponse("Strongest first", Correlations),
    ...problems("NOT_FOUND"),
  },
});

/** `/analytics`: questions to one dataset that are answered by computing. */
export function analyticsRoutes(service: AnalyticsService): App {
  const app = newApp();
  app.openapi(correlate, async (c) => jsonOnce(c, await service.correlate(c.var.ctx, c.req.valid("json"))));
  return app;
}
