import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { ApiKey, CreateApiKeyRequest, CreatedApiKey } from "@shared/contracts/axi_accounts.ts";
import { ListQuery, page, Uuid } from "@shared/contracts/common.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { ApiKeyService } from "./service.ts";

const create = createRoute({
  method: "post",
  path: "/api-keys",
  summary: "Make an API key for a program",
  description:
    "For administrators who signed in. The key is shown this once; it can do no more than its maker.",
  tags: ["API keys"],
  request: { body: jsonBody(CreateApiKeyRequest) },
  responses: {
    201: jsonResponse("The key", CreatedApiKey),
    ...problems("FORBIDDEN", "CONFLICT"),
  },
});

const list = createRoute({
  method: "get",
  path: "/api-keys",
  summary: "The tenant's API keys, oldest first",
  description: "For administrators who signed in. Revoked keys are listed too.",
  tags: ["API keys"],
  request: { query: ListQuery },
  responses: {
    200: jsonResponse("A page of keys, without their secret", page(ApiKey)),
    ...problems("FORBIDDEN"),
  },
});

const revoke = createRoute({
  method: "delete",
  path: "/api-keys/{api_key_id}",
  summary: "Revoke an API key",
  description: "For administrators who signed in. The key is void everywhere within a minute.",
  tags: ["API keys"],
  request: { params: z.object({ api_key_id: Uuid }) },
  responses: {
    204: { description: "The key is revoked; so is one that was before" },
    ...problems("FORBIDDEN", "NOT_FOUND"),
  },
});

/** `/api-keys`: credentials of programs. */
export function apiKeyRoutes(service: ApiKeyService): App {
  const app = newApp();
  app.openapi(create, async (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(await service.create(c.var.ctx, c.req.valid("json")), 201);
  });
  app.openapi(list, async (c) => c.json(await service.list(c.var.ctx, c.req.valid("query")), 200));
  app.openapi(revoke, async (c) => {
    await service.revoke(c.var.ctx, c.req.valid("param").api_key_id);
    return c.body(null, 204);
  });
  return app;
}
