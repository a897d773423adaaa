import { createRoute } from "@hono/zod-openapi";
import {
  ListQueriesQuery,
  QueryRequest,
  QueryResult,
  SavedQuery,
  SaveQueryRequest,
} from "@shared/contracts/axi_queries.ts";
import { page, Uuid } from "@shared/contracts/common.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import { z } from "zod";
import type { QueryService } from "./service.ts";

const params = z.object({ query_id: Uuid });
const ID = idSegment("query_id");
const tags = ["Queries"];
const ANSWER = jsonResponse("The rows, and the SQL that gives them", QueryResult);

const query = createRoute({
  method: "post",
  path: "/analytics/query",
  summary: "Group, measure and compare the rows of a dataset",
  description:
    "Dimensions and measures, window measures over them, the largest of each group, runs of periods. The " +
    "same question about the same rows is the same analysis and keeps its id.",
  tags,
  request: { body: jsonBody(QueryRequest) },
  responses: {
    200: ANSWER,
    ...problems("NOT_FOUND"),
  },
});

const save = createRoute({
  method: "post",
  path: "/analytics/queries",
  summary: "Save a query",
  description:
    "At most 200 of a dataset. Where the table has over 100,000 rows an index is made for what it filters " +
    "and groups by, at most five of a table.",
  tags,
  request: { body: jsonBody(SaveQueryRequest) },
  responses: {
    201: jsonResponse("The saved query", SavedQuery),
    ...problems("FORBIDDEN", "QUOTA_EXCEEDED", "NOT_FOUND"),
  },
});

const list = createRoute({
  method: "get",
  path: "/analytics/queries",
  summary: "Saved queries, newest first",
  tags,
  request: { query: ListQueriesQuery },
  responses: {
    200: jsonResponse("A page of saved queries", page(SavedQuery)),
  },
});

const get = createRoute({
  method: "get",
  path: `/analytics/queries/${ID}`,
  summary: "One saved query",
  tags,
  request: { params },
  responses: {
    200: jsonResponse("The saved query", SavedQuery),
    ...problems("NOT_FOUND"),
  },
});

const run = createRoute({
  method: "post",
  path: `/analytics/queries/${ID}/run`,
  summary: "Run a saved query on the rows as they are now",
  tags,
  request: { params },
  responses: {
    200: ANSWER,
    ...problems("NOT_FOUND"),
  },
});

const remove = createRoute({
  method: "delete",
  path: `/analytics/queries/${ID}`,
  summary: "Delete a saved query",
  description: "Its index goes with the last query that asks for it, within minutes.",
  tags,
  request: { params },
  responses: {
    204: { description: "It is gone" },
    ...problems("FORBIDDEN", "NOT_FOUND"),
  },
});

/** `/analytics/query` and saved queries. */
export function queryRoutes(service: QueryService): App {
  const app = newApp();
  app.openapi(query, async (c) => c.json(await service.query(c.var.ctx, c.req.valid("json")), 200));
  app.openapi(save, async (c) => {
    const saved = await service.save(c.var.ctx, c.req.valid("json"));
    c.header("location", `/api/v1/analytics/queries/${saved.query_id}`);
    return c.json(saved, 201);
  });
  app.openapi(list, async (c) => c.json(await service.list(c.var.ctx, c.req.valid("query")), 200));
  app.openapi(get, async (c) => c.json(await service.get(c.var.ctx, c.req.valid("param").query_id), 200));
  app.openapi(run, async (c) => c.json(await service.run(c.var.ctx, c.req.valid("param").query_id), 200));
  app.openapi(remove, async (c) => {
    await service.remove(c.var.ctx, c.req.valid("param").query_id);
    return c.body(null, 204);
  });
  return app;
}
