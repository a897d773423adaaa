import { createLogger } from "../log/create_logger.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { assertEquals, assertMatch } from "../testing/assert.ts";
import { policyReportRoutes } from "./policy_report_routes.ts";

Deno.test("policyReportRoutes() counts every report, and logs no more of them than somebody can read", async () => {
  const lines: string[] = [], registry = createRegistry("nexus");
  const clock = { ms: 0, now: () => clock.ms };
  const log = createLogger({ write: (line) => lines.push(line) });
  const app = policyReportRoutes({ log, registry, clock });
  const send = () => app.request("/csp-reports", { method: "POST", body: "{}" });
  for (let i = 0; i < 50; i++) assertEquals((await send()).status, 204);
  assertEquals(lines.length, 20);
  clock.ms += 10_000;
  for (let i = 0; i < 5; i++) await send();
  assertEquals(lines.length, 21);
  assertMatch(await registry.metrics(), /^page_policy_reports_total(\{[^}]*\})? 55$/m);
});
