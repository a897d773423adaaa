import type { Quality } from "@shared/contracts/axi_quality.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { DatasetQuality } from "../pages/dataset_quality.tsx";
import { Failure } from "../pages/failure.tsx";
import { DATASET_PATH, type DatasetRoutesDeps, showDataset } from "./dataset_page.tsx";

/** `/datasets/{id}/quality`: what rows and columns say of each other. */
export function qualityRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get(`${DATASET_PATH}/quality`, (c) =>
    showDataset(c, deps, {
      tab: "quality",
      prepare: async (visit) => {
        const { locale, datasetId } = visit;
        const quality = await visit.analyse<Quality>("/analytics/quality", { dataset_id: datasetId });
        return () =>
          quality.ok
            ? <DatasetQuality locale={locale} quality={quality.value} />
            : <Failure problem={quality.problem} retryHref={visit.path} locale={locale} />;
      },
    }));
  return app;
}
