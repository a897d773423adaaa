import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { OpenSession } from "@shared/contracts/axi_accounts.ts";
import { ListQuery, page, Uuid } from "@shared/contracts/common.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse, problems } from "@shared/http/openapi.ts";
import type { SessionService } from "./service.ts";

const list = createRoute({
  method: "get",
  path: "/sessions",
  summary: "One's own open sessions, newest first",
  description: "For people who signed in: their sessions in the token's tenant.",
  tags: ["Accounts"],
  request: { query: ListQuery },
  responses: {
    200: jsonResponse("A page of sessions", page(OpenSession)),
    ...problems("FORBIDDEN"),
  },
});

const end = createRoute({
  method: "delete",
  path: "/sessions/{session_id}",
  summary: "End another of one's own sessions",
  description: "For people who signed in. Its tokens are void everywhere within a minute.",
  tags: ["Accounts"],
  request: { params: z.object({ session_id: Uuid }) },
  responses: {
    204: { description: "The session is over; so is one that was before" },
    ...problems("FORBIDDEN", "NOT_FOUND", "CONFLICT"),
  },
});

const endOthers = createRoute({
  method: "delete",
  path: "/sessions",
  summary: "End all of one's own sessions but this one",
  description: "For people who signed in. Their tokens are void everywhere within a minute.",
  tags: ["Accounts"],
  responses: {
    204: { description: "No other session is open" },
    ...problems("FORBIDDEN"),
  },
});

/** `/sessions`: where one is signed in. */
export function sessionRoutes(service: SessionService): App {
  const app = newApp();
  app.openapi(list, async (c) => c.json(await service.list(c.var.ctx, c.req.valid("query")), 200));
  app.openapi(endOthers, async (c) => {
    await service.endOthers(c.var.ctx);
    return c.body(null, 204);
  });
  app.openapi(end, async (c) => {
    await service.end(c.var.ctx, c.req.valid("param").session_id);
    return c.body(null, 204);
  });
  return app;
}
