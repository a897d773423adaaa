import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ReportEntry } from "@shared/contracts/axi_reports.ts";
import type { Usage } from "@shared/contracts/axi_storage.ts";
import type { Clock } from "@shared/core/clock.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import type { HealthMonitor } from "@shared/web/health_monitor.ts";
import { OVERVIEW } from "../pages/messages/overview.ts";
import { OverviewPage } from "../pages/overview.tsx";
import { Shell } from "../pages/shell.tsx";
import type { Show } from "./show.ts";
import { signedIn, type VisitDeps } from "./visit.ts";

export interface OverviewRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly health: HealthMonitor;
  readonly clock: Clock;
}

/** How many of the newest datasets the figures are of. */
const DATASETS = 100;
const REPORTS = 8;

/** `/`: what there is, at a glance. */
export function overviewRoutes(deps: OverviewRoutesDeps): App {
  const { axi, show, health, clock } = deps;
  const app = newApp();
  app.get("/", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const { session, locale } = visit, options = { call: c.get("call") };
    const [datasets, reports, usage, services] = await Promise.all([
      axi.get<{ items: Dataset[]; next_cursor: string | null }>(
        session,
        `/datasets?limit=${DATASETS}`,
        options,
      ),
      axi.get<{ items: ReportEntry[] }>(session, `/analytics/reports?limit=${REPORTS}`, options),
      axi.get<Usage>(session, "/usage", options),
      health.check(),
    ]);
    const page = {
      locale,
      timeZone: visit.user?.time_zone ?? "UTC",
      now: new Date(clock.now()),
      datasets,
      reports,
      usage,
      services,
    };
    return show(c, visit, {
      title: OVERVIEW[locale].title,
      body: (
        <Shell {...visit}>
          <OverviewPage {...page} />
        </Shell>
      ),
    });
  });
  return app;
}
