import type { Summary } from "@shared/contracts/axi_analytics.ts";
import type { Correlations } from "@shared/contracts/axi_correlations.ts";
import type { Dataset, RowsPage } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import {
  ADJUSTMENTS,
  chosenPair,
  DatasetCorrelations,
  isScattered,
  METHODS,
  NoCorrelations,
} from "../pages/dataset_correlations.tsx";
import { Failure } from "../pages/failure.tsx";
import { DATASET_PATH, type DatasetRoutesDeps, type DatasetVisit, showDataset } from "./dataset_page.tsx";

/** Rows of the chosen pair that are drawn. */
const SAMPLE_ROWS = 1000;
/** AXI compares so many at once; of more the first ones are shown, and how many there are is told. */
const COLUMNS_MAX = 100;
const NUMERIC: readonly string[] = ["int", "float", "decimal"];

/** `/datasets/{id}/correlations`: the matrix, and the pair that the address names. */
export function correlationRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get(
    `${DATASET_PATH}/correlations`,
    (c) =>
      showDataset(c, deps, { tab: "correlations", prepare: (visit) => (dataset) => view(visit, dataset) }),
  );
  return app;
}

async function view(visit: DatasetVisit, dataset: Dataset) {
  const { locale, query, datasetId: dataset_id, href } = visit;
  const method = METHODS.find((known) => known === query.get("method")) ?? usualMethod(dataset);
  const adjust = ADJUSTMENTS.find((known) => known === query.get("adjust")) ?? "bh";
  const place = { address: visit.path, href, method, adjust };
  const numbers = numericColumns(dataset);
  if (method !== "auto" && numbers.length < 2) {
    return <NoCorrelations locale={locale} place={place} />;
  }
  const found = await visit.analyse<Correlations>("/analytics/correlations", {
    dataset_id,
    method,
    adjust,
    ...method !== "auto" && numbers.length > COLUMNS_MAX ? { columns: numbers.slice(0, COLUMNS_MAX) } : {},
  });
  if (!found.ok) {
    return (
      <NoCorrelations locale={locale} place={place}>
        <Failure problem={found.problem} retryHref={visit.path} locale={locale} />
      </NoCorrelations>
    );
  }
  const pair = chosenPair(found.value, query.get("a"), query.get("b"));
  const isDrawn = pair !== null && isScattered(pair, dataset);
  const names = [pair?.column_a, pair?.column_b].map((name) => encodeURIComponent(name ?? "")).join(",");
  const [sample, summary] = await Promise.all([
    isDrawn
      ? visit.get<RowsPage>(`/datasets/${dataset_id}/rows?limit=${SAMPLE_ROWS}&columns=${names}`)
      : null,
    isDrawn ? visit.get<Summary>(`/datasets/${dataset_id}/summary`) : null,
  ]);
  return (
    <DatasetCorrelations
      locale={locale}
      place={place}
      correlations={found.value}
      columns={dataset.columns.map(({ name }) => name)}
      cut={method !== "auto" && numbers.length > COLUMNS_MAX
        ? { shown: COLUMNS_MAX, total: numbers.length }
        : null}
      pair={pair}
      sample={sample?.ok ? sample.value : null}
      summary={summary?.ok ? summary.value : null}
    />
  );
}

/** Pearson, which comes from what is stored and so is there at once, wherever there are numbers for it. */
function usualMethod(dataset: Dataset) {
  return numericColumns(dataset).length >= 2 ? "pearson" as const : "auto" as const;
}

function numericColumns({ columns }: Dataset): string[] {
  return columns.filter(({ type }) => NUMERIC.includes(type)).map(({ name }) => name);
}
