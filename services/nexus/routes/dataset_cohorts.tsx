import type { Cohorts } from "@shared/contracts/axi_cohorts.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { cohortsRequest, questionOf } from "../pages/cohort_question.ts";
import { DatasetCohorts } from "../pages/dataset_cohorts.tsx";
import { Failure } from "../pages/failure.tsx";
import { DATASET_PATH, type DatasetRoutesDeps, showDataset } from "./dataset_page.tsx";

/** `/datasets/{id}/cohorts`: who came back, as the address asks. Nothing is computed before it names an actor. */
export function cohortRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get(
    `${DATASET_PATH}/cohorts`,
    (c) =>
      showDataset(c, deps, {
        tab: "cohorts",
        prepare: (visit) => async (dataset) => {
          const { locale, query, user } = visit;
          const question = questionOf(query, dataset.columns, user?.time_zone ?? "UTC");
          const found = query.has("actor")
            ? await visit.analyse<Cohorts>("/analytics/cohorts", cohortsRequest(dataset.dataset_id, question))
            : null;
          return (
            <DatasetCohorts
              locale={locale}
              dataset={dataset}
              question={question}
              cohorts={found?.ok ? found.value : null}
            >
              {found?.ok === false
                ? <Failure problem={found.problem} retryHref={visit.path} locale={locale} />
                : undefined}
            </DatasetCohorts>
          );
        },
      }),
  );
  return app;
}
