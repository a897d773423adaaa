import { type Clock, systemClock } from "../core/clock.ts";
import { readBody } from "../http/limited_body.ts";
import { type App, newApp } from "../http/new_app.ts";
import { createMemoryRateLimiter } from "../http/rate_limiter_memory.ts";
import type { Logger } from "../log/log.ts";
import { Counter, type Registry } from "../telemetry/metrics.ts";

export interface PolicyReportOptions {
  readonly log: Logger;
  readonly registry: Registry;
  readonly clock?: Clock;
}

const BYTES_MAX = 16 * 1024;
const LOGGED_LENGTH_MAX = 2_000;
/** Anybody can send reports: all are counted, but so many at once, and then one in ten seconds, are logged. */
const LOGGED = { name: "policy-reports", capacity: 20, refillPerSecond: 0.1 };

/** `POST /csp-reports`: what browsers report as against the policy of the pages. */
export function policyReportRoutes({ log, registry, clock = systemClock }: PolicyReportOptions): App {
  const app = newApp(), limiter = createMemoryRateLimiter(clock);
  const reports = new Counter({
    name: "page_policy_reports_total",
    help: "What browsers reported as against the policy of the pages",
    registers: [registry],
  });
  app.post("/csp-reports", async (c) => {
    reports.inc();
    const report = new TextDecoder().decode(await readBody(c.req.raw, { maxBytes: BYTES_MAX }));
    const { isAllowed } = await limiter.take("all", LOGGED);
    if (isAllowed) log.warn("page.policy.violated", { detail: report.slice(0, LOGGED_LENGTH_MAX) });
    return c.body(null, 204);
  });
  return app;
}
