import { httpMetrics } from "../http/http_metrics.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { readVitals } from "./vitals.ts";

Deno.test("readVitals() counts answers and faults over all routes, and the time that 95 of 100 kept", async () => {
  const registry = createRegistry("nexus"), observe = httpMetrics(registry);
  const empty = await readVitals(registry);
  assertEquals([empty.answers, empty.faults, empty.p95_ms, empty.policy_reports], [0, 0, null, 0]);
  for (let i = 0; i < 94; i++) observe({ method: "GET", route: "/", status: 200, durationMs: 2 });
  for (let i = 0; i < 3; i++) observe({ method: "GET", route: "/status", status: 502, durationMs: 40 });
  for (let i = 0; i < 3; i++) observe({ method: "POST", route: "/login", status: 303, durationMs: 400 });
  const { answers, faults, p95_ms, memory_bytes, started_at } = await readVitals(registry);
  assertEquals([answers, faults, p95_ms], [100, 3, 50]);
  assert(memory_bytes > 1_000_000 && Date.parse(started_at) <= Date.now());
});
