import type { Summary } from "@shared/contracts/axi_analytics.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { datasetHref } from "../pages/dataset_frame.tsx";
import { type ColumnChoice, DatasetSummary } from "../pages/dataset_summary.tsx";
import { Failure } from "../pages/failure.tsx";
import { readForm } from "./form.ts";
import { cohortRoutes } from "./dataset_cohorts.tsx";
import { correlationRoutes } from "./dataset_correlations.tsx";
import {
  DATASET_PATH,
  type DatasetRoutesDeps,
  datasetVisit,
  showDataset,
  showFailure,
} from "./dataset_page.tsx";
import { qualityRoutes } from "./dataset_quality.tsx";
import { rejectRoutes } from "./dataset_rejects.tsx";
import { datasetReportRoutes } from "./dataset_reports.tsx";
import { rowRoutes } from "./dataset_rows.tsx";

/** `/datasets/{id}`: one dataset, each of its views a page that loads what it shows and no more. */
export function datasetPageRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get(DATASET_PATH, (c) =>
    showDataset(c, deps, {
      tab: "summary",
      prepare: async (visit) => {
        const { locale, query } = visit;
        const summary = await visit.get<Summary>(`/datasets/${visit.datasetId}/summary`);
        return (dataset) =>
          summary.ok
            ? (
              <DatasetSummary
                locale={locale}
                dataset={dataset}
                summary={summary.value}
                choice={choiceOf(query)}
                address={visit.path}
              />
            )
            : <Failure problem={summary.problem} retryHref={visit.path} locale={locale} />;
      },
    }));
  app.post(`${DATASET_PATH}/name`, async (c) => {
    const visit = await datasetVisit(c, deps, "summary");
    if (visit instanceof Response) return visit;
    const form = await readForm(c), version = Number(form.get("version"));
    const renamed = await deps.axi.patch<Dataset>(visit.session, `/datasets/${visit.datasetId}`, {
      call: c.get("call"),
      body: {
        name: form.get("name") ?? "",
        ...Number.isSafeInteger(version) && version > 0 ? { version } : {},
      },
    });
    if (renamed.ok) return c.redirect(datasetHref(visit.datasetId), 303);
    return showFailure(c, deps.show, { visit: { ...visit, path: visit.href }, problem: renamed.problem });
  });
  for (
    const routes of [
      correlationRoutes,
      cohortRoutes,
      rowRoutes,
      qualityRoutes,
      datasetReportRoutes,
      rejectRoutes,
    ]
  ) {
    app.route("/", routes(deps));
  }
  return app;
}

function choiceOf(query: URLSearchParams): ColumnChoice {
  return {
    q: (query.get("q") ?? "").trim().toLowerCase(),
    type: query.get("type") ?? "",
    hasAlerts: query.get("alerts") === "1",
    column: query.get("column"),
  };
}
