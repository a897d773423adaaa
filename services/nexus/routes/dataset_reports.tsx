import type { Context } from "hono";
import type { Report, ReportEntry } from "@shared/contracts/axi_reports.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { DatasetReports, REPORT_PARTS } from "../pages/dataset_reports.tsx";
import { Failure } from "../pages/failure.tsx";
import { REPORTS } from "../pages/messages/reports.ts";
import { readForm } from "./form.ts";
import { DATASET_PATH, type DatasetRoutesDeps, datasetVisit, showDataset } from "./dataset_page.tsx";

/** A dataset keeps its newest 200. */
const ENTRIES_MAX = 200;

/** `/datasets/{id}/reports`: its analyses, and a form for a report of several parts. */
export function datasetReportRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp(), path = `${DATASET_PATH}/reports`;
  app.get(path, (c) => showReports(c, deps, null));
  app.post(path, async (c) => {
    const visit = await datasetVisit(c, deps, "reports");
    if (visit instanceof Response) return visit;
    const form = await readForm(c), sent = form.getAll("include"), title = (form.get("title") ?? "").trim();
    const include = REPORT_PARTS.filter((part) => sent.includes(part));
    if (include.length === 0) return showReports(c, deps, REPORTS[visit.locale].nothingChosen);
    const made = await visit.analyse<Report>("/analytics/reports", {
      dataset_id: visit.datasetId,
      include,
      ...title === "" ? {} : { title },
    });
    return made.ok
      ? c.redirect(`/reports/${made.value.analysis_id}`, 303)
      : showReports(c, deps, made.problem.detail);
  });
  return app;
}

function showReports(c: Context<AppEnv>, deps: DatasetRoutesDeps, error: string | null): Promise<Response> {
  return showDataset(c, deps, {
    tab: "reports",
    prepare: async (visit) => {
      const { locale, canWrite, datasetId } = visit;
      const found = await visit.get<{ items: ReportEntry[] }>(
        `/analytics/reports?dataset_id=${datasetId}&limit=${ENTRIES_MAX}`,
      );
      return (dataset) => (
        <DatasetReports
          locale={locale}
          dataset={dataset}
          entries={found.ok ? found.value.items : null}
          canWrite={canWrite}
          now={new Date(deps.clock.now())}
          error={error}
        >
          {!found.ok && <Failure problem={found.problem} retryHref={visit.href} locale={locale} />}
        </DatasetReports>
      );
    },
  });
}
