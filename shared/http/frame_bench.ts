import { Hono } from "hono";
import { createLogger } from "../log/create_logger.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { frame, LOCAL_HOSTS } from "./frame.ts";
import { httpMetrics } from "./http_metrics.ts";
import { newApp } from "./new_app.ts";

// What frame() costs a request, beside Hono without it; the budget is 15 us.

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

Deno.bench({ name: "Hono alone", group: "request", baseline: true }, async () => {
  _sink += (await bare.fetch(request())).status;
});
Deno.bench({ name: "Hono with one empty middleware", group: "request" }, async () => {
  _sink += (await passing.fetch(request())).status;
});
Deno.bench({ name: "Hono with frame(), log line and metrics", group: "request" }, async () => {
  _sink += (await framed.fetch(request())).status;
});
