import type { Context } from "hono";
import { asError } from "../core/as_error.ts";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "../http/app_env.ts";
import { frame } from "../http/frame.ts";
import { healthRoutes } from "../http/health.ts";
import { httpMetrics, metricsRoute } from "../http/http_metrics.ts";
import { type App, newApp } from "../http/new_app.ts";
import { problemResponse, toAppError } from "../http/problem.ts";
import type { Logger } from "../log/log.ts";
import type { Registry } from "../telemetry/metrics.ts";
import { assetRoutes } from "./assets/asset_routes.ts";
import type { Assets } from "./assets/assets.ts";
import { csrf } from "./csrf.ts";
import { policyReportRoutes } from "./policy_report_routes.ts";

export interface DashboardAppOptions {
  readonly log: Logger;
  readonly registry: Registry;
  /** Host names it answers under. */
  readonly hosts: readonly string[];
  /** Origins under which browsers see it, where a proxy stands before it. */
  readonly origins: readonly string[];
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly draining: AbortSignal;
  readonly assets: Assets;
  /** SVG. */
  readonly icon: string;
  /** `/api/*` and whatever else answers with data. */
  readonly api: readonly App[];
  readonly pages: readonly App[];
  /** The page that says an error to a person. */
  readonly errorPage: (c: Context<AppEnv>, error: AppError) => Response | Promise<Response>;
}

/** Longest time of a page: what it loads has deadlines of its own. */
const DEADLINE_MS = 30_000;
const DAY = "public, max-age=86400";
const SPECULATION = JSON.stringify({
  prefetch: [{
    where: { and: [{ href_matches: "/*" }, { not: { href_matches: "/api/*" } }] },
    eagerness: "moderate",
  }],
});

/** A dashboard: what surrounds every answer, assets, data and pages, in the one order in which they work. */
export function dashboardApp(options: DashboardAppOptions): App {
  const { log, registry, hosts, origins, assets, icon, api, pages, errorPage } = options;
  const app = newApp();
  app.onError(async (error, c) => {
    const known = toAppError(error);
    if (known === null) {
      log.error("http.request.failed", {
        error: asError(error),
        correlation_id: c.get("call")?.correlation_id,
      });
    }
    const told = known ?? new AppError("INTERNAL", "Cannot show this because of a fault of the service");
    return wantsPage(c) ? await errorPage(c, told) : problemResponse(c, told);
  });
  app.notFound(async (c) => {
    const error = new AppError("NOT_FOUND", `Cannot find ${c.req.path.slice(0, 200)}`);
    return wantsPage(c) ? await errorPage(c, error) : problemResponse(c, error);
  });
  app.use(frame({ log, hosts, observe: httpMetrics(registry), deadlineMs: DEADLINE_MS }));
  app.use(csrf({ origins }));
  app.route("/", assetRoutes(assets));
  app.get(
    "/favicon.svg",
    (c) => c.body(icon, 200, { "content-type": "image/svg+xml", "cache-control": DAY }),
  );
  app.get("/speculation-rules.json", (c) =>
    c.body(SPECULATION, 200, {
      "content-type": "application/speculationrules+json",
      "cache-control": DAY,
    }));
  app.route("/", policyReportRoutes({ log, registry }));
  for (const part of [...api, ...pages]) app.route("/", part);
  app.route("/", healthRoutes(options));
  app.route("/", metricsRoute(registry));
  return app;
}

/** Whether a browser asks for something to look at. */
function wantsPage(c: Context<AppEnv>): boolean {
  return !c.req.path.startsWith("/api/") && (c.req.header("accept") ?? "").includes("text/html");
}
