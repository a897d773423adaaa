import { createRoute } from "@hono/zod-openapi";
import { Usage } from "@shared/contracts/axi_storage.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse, problems } from "@shared/http/openapi.ts";
import type { StorageService } from "./service.ts";

const usage = createRoute({
  method: "get",
  path: "/usage",
  summary: "What the tenant stores and may store",
  description:
    "A file for which there is no room is refused with 413, which names `limit`, `used` and `wanted`.",
  tags: ["Storage"],
  responses: { 200: jsonResponse("Bytes", Usage), ...problems("UNAUTHENTICATED") },
});

/** `GET /usage`. */
export function storageRoutes(service: StorageService): App {
  const app = newApp();
  app.openapi(usage, async (c) => c.json(await service.usage(c.var.ctx), 200));
  return app;
}
