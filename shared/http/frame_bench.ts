import { Hono } from "hono";
import { createLogger } from "../log/create_logger.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { frame, LOCAL_HOSTS } from "./frame.ts";
import { httpMetrics } from "./http_metrics.ts";
import { newApp } from "./new_app.ts";
import { jsonResponse } from "./openapi.ts";
import { createMemoryRateLimiter } from "./rate_limiter_memory.ts";
import { serviceApp } from "./service_app.ts";

// What frame(), and all that surrounds a route, cost a request, beside Hono without it; the budget is 15 us.

let _sink = 0; // consumed, so that V8 cannot drop the loop
const request = () =>
  new Request("http://localhost/x", { headers: { origin: "http://localhost:3000", "user-agent": "bench" } });

const bare = new Hono().get("/x", (c) => c.json({ ok: true }));
const passing = new Hono().use(async (_, next) => await next()).get("/x", (c) => c.json({ ok: true }));
const framed = newApp();
framed.use(frame({
  log: createLogger({ write: (line) => _sink += line.length }),
  hosts: LOCAL_HOSTS,
  origins: ["http://localhost:3000"],
  observe: httpMetrics(createRegistry("bench")),
}));
framed.get("/x", (c) => c.json({ ok: true }));

const whole = serviceApp({
  info: { title: "Bench", version: "1", description: "" },
  log: createLogger({ write: (line) => _sink += line.length }),
  registry: createRegistry("bench"),
  verifier: { verify: () => Promise.reject(new AppError("UNAUTHENTICATED", "Cannot")) },
  hosts: LOCAL_HOSTS,
  origins: ["http://localhost:3000"],
  isTrustedProxy: () => false,
  limiter: createMemoryRateLimiter(),
  policy: { name: "api", capacity: 1e9, refillPerSecond: 1e9 },
  checks: {},
  draining: new AbortController().signal,
  api: [
    newApp().openapi(
      createRoute({
        method: "get",
        path: "/x",
        security: [],
        responses: { 200: jsonResponse("It", z.object({ ok: z.boolean() })) },
      }),
      (c) => c.json({ ok: true }, 200),
    ),
  ],
});

Deno.bench({ name: "Hono alone", group: "request", baseline: true }, async () => {
  _sink += (await bare.fetch(request())).status;
});
Deno.bench({ name: "Hono with one empty middleware", group: "request" }, async () => {
  _sink += (await passing.fetch(request())).status;
});
Deno.bench({ name: "Hono with frame(), log line and metrics", group: "request" }, async () => {
  _sink += (await framed.fetch(request())).status;
});
Deno.bench(
  { name: "serviceApp(): also authentication, rate limit, body checks", group: "request" },
  async () => {
    _sink += (await whole.fetch(request())).status;
  },
);
