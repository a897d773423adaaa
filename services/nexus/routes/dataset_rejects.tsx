import type { Reject } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { DatasetRejects } from "../pages/dataset_rejects.tsx";
import { Failure } from "../pages/failure.tsx";
import {
  DATASET_PATH,
  type DatasetRoutesDeps,
  datasetVisit,
  showDataset,
  showFailure,
} from "./dataset_page.tsx";
import { PageMarks } from "../pages/page_marks.ts";

type RejectPage = { readonly items: readonly Reject[]; readonly next_cursor: string | null };

const PAGE_ROWS = 100;
const FILE_PAGE_ROWS = 1000;

/** `/datasets/{id}/rejects`: the cells that did not fit, as pages and as a file. */
export function rejectRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get(`${DATASET_PATH}/rejects`, (c) =>
    showDataset(c, deps, {
      tab: "rejects",
      prepare: async (visit) => {
        const { locale, datasetId, query } = visit, marks = new PageMarks(query.getAll("page"));
        const cursor = marks.cursor === null ? "" : `&cursor=${encodeURIComponent(marks.cursor)}`;
        const found = await visit.get<RejectPage>(
          `/datasets/${datasetId}/rejects?limit=${PAGE_ROWS}${cursor}`,
        );
        return (dataset) =>
          found.ok
            ? (
              <DatasetRejects
                locale={locale}
                dataset={dataset}
                rejects={found.value.items}
                first={marks.first}
                {...marks.hrefs(visit.path, found.value.items.length, found.value.next_cursor)}
              />
            )
            : <Failure problem={found.problem} retryHref={visit.path} locale={locale} />;
      },
    }));
  app.get(`${DATASET_PATH}/rejects.csv`, async (c) => {
    const visit = await datasetVisit(c, deps, "rejects");
    if (visit instanceof Response) return visit;
    const path = `/datasets/${visit.datasetId}/rejects?limit=${FILE_PAGE_ROWS}`;
    const first = await visit.get<RejectPage>(path);
    if (!first.ok) {
      return showFailure(c, deps.show, { visit: { ...visit, path: visit.href }, problem: first.problem });
    }
    return c.body(csvOf(first.value, (cursor) => visit.get<RejectPage>(`${path}&cursor=${cursor}`)), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="rejects.csv"',
    });
  });
  return app;
}

type NextPage = (cursor: string) => Promise<{ ok: true; value: RejectPage } | { ok: false }>;

/** The rejects as CSV, a page at a time as they are read; breaks off where a page can't be had. */
function csvOf(first: RejectPage, next: NextPage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let page: RejectPage | null = first, head = "file,line,column,raw,reason\r\n";
  return new ReadableStream({
    async pull(controller) {
      if (page === null) return controller.close();
      controller.enqueue(encoder.encode(head + page.items.map(csvLine).join("")));
      head = "";
      if (page.next_cursor === null) return controller.close();
      const answer = await next(encodeURIComponent(page.next_cursor));
      if (answer.ok) page = answer.value;
      else controller.error(new Error("Cannot go on with the rejects: AXI did not give the next page"));
    },
  });
}

function csvLine({ part, line, column, raw, reason }: Reject): string {
  return `${[String(part), String(line), column ?? "", raw, reason].map(csvCell).join(",")}\r\n`;
}

/** RFC 4180; what a spreadsheet would run as a formula gets an apostrophe, as in AXI's exports. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
