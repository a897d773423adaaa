import type { Dataset, RowsPage } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { DatasetRows } from "../pages/dataset_rows.tsx";
import { Failure } from "../pages/failure.tsx";
import { PageMarks } from "../pages/page_marks.ts";
import { rowsPlaceOf, rowsQuery, withNewFilter } from "../pages/rows_place.ts";
import {
  ANALYSIS_DEADLINE_MS,
  DATASET_PATH,
  type DatasetRoutesDeps,
  type DatasetVisit,
  showDataset,
} from "./dataset_page.tsx";

/** `/datasets/{id}/rows`: the rows in pages, filtered and sorted as the address says. */
export function rowRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get(`${DATASET_PATH}/rows`, (c) => {
    const { pathname, search, searchParams } = new URL(c.req.url);
    const filtered = withNewFilter(rowsPlaceOf(pathname + search, searchParams), searchParams);
    if (filtered !== null) return c.redirect(filtered, 303);
    return showDataset(c, deps, { tab: "rows", prepare: (visit) => (dataset) => view(visit, dataset) });
  });
  return app;
}

async function view(visit: DatasetVisit, dataset: Dataset) {
  const { locale, path, datasetId } = visit;
  const place = rowsPlaceOf(path, visit.query), marks = new PageMarks(visit.query.getAll("page"));
  const query = rowsQuery(place, dataset.columns.length), asked = `/datasets/${datasetId}/rows?${query}`;
  const cursor = marks.cursor === null ? "" : `&cursor=${encodeURIComponent(marks.cursor)}`;
  const found = await visit.get<RowsPage>(asked + cursor, { deadlineMs: ANALYSIS_DEADLINE_MS });
  return (
    <DatasetRows
      locale={locale}
      dataset={dataset}
      place={place}
      page={found.ok ? found.value : null}
      apiPath={asked}
      first={marks.first}
      {...marks.hrefs(
        path,
        found.ok ? found.value.rows.length : 0,
        found.ok ? found.value.next_cursor : null,
      )}
    >
      {!found.ok && <Failure problem={found.problem} retryHref={path} locale={locale} />}
    </DatasetRows>
  );
}
