import type { Report, ReportEntry } from "@shared/contracts/axi_reports.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { Failure } from "../pages/failure.tsx";
import { REPORTS } from "../pages/messages/reports.ts";
import { PageMarks } from "../pages/page_marks.ts";
import { ReportPage } from "../pages/report.tsx";
import { REPORT_KINDS, ReportsPage } from "../pages/reports.tsx";
import { Shell } from "../pages/shell.tsx";
import { type DatasetRoutesDeps, showFailure } from "./dataset_page.tsx";
import { signedIn } from "./visit.ts";

const PAGE_ENTRIES = 50;

/** `/reports`: stored analyses and composed reports, and each of them. */
export function reportRoutes(deps: DatasetRoutesDeps): App {
  const app = newApp();
  app.get("/reports", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const { locale, path, session } = visit, asked = c.req.query("kind");
    const kind = REPORT_KINDS.find((known) => known === asked) ?? null;
    const marks = new PageMarks(c.req.queries("page") ?? []);
    const query = new URLSearchParams({ limit: String(PAGE_ENTRIES) });
    if (kind !== null) query.set("kind", kind);
    if (marks.cursor !== null) query.set("cursor", marks.cursor);
    const found = await deps.axi.get<{ items: ReportEntry[]; next_cursor: string | null }>(
      session,
      `/analytics/reports?${query}`,
      { call: c.get("call") },
    );
    const { items, next_cursor } = found.ok ? found.value : { items: null, next_cursor: null };
    return deps.show(c, visit, {
      title: REPORTS[locale].reports,
      body: (
        <Shell {...visit}>
          <ReportsPage
            locale={locale}
            kind={kind}
            entries={items}
            first={marks.first}
            now={new Date(deps.clock.now())}
            {...marks.hrefs(path, items?.length ?? 0, next_cursor)}
          >
            {!found.ok && <Failure problem={found.problem} retryHref={path} locale={locale} />}
          </ReportsPage>
        </Shell>
      ),
    });
  });
  app.get("/reports/:analysis_id", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const id = encodeURIComponent(c.req.param("analysis_id"));
    const found = await deps.axi.get<Report>(visit.session, `/analytics/reports/${id}`, {
      call: c.get("call"),
    });
    if (!found.ok) return showFailure(c, deps.show, { visit, problem: found.problem });
    return deps.show(c, visit, {
      title: found.value.title,
      body: (
        <Shell {...visit}>
          <ReportPage locale={visit.locale} report={found.value} timeZone={visit.user?.time_zone ?? "UTC"} />
        </Shell>
      ),
    });
  });
  return app;
}
