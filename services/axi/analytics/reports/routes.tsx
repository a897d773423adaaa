import { createHash } from "node:crypto";
import { createRoute } from "@hono/zod-openapi";
import type { AnalysisId } from "@shared/core/ids.ts";
import {
  ComposeReportRequest,
  ListReportsQuery,
  Report,
  ReportEntry,
  ReportQuery,
} from "@shared/contracts/axi_reports.ts";
import { page, Uuid } from "@shared/contracts/common.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import { renderToString } from "preact-render-to-string";
import { z } from "zod";
import { ReportPage } from "../../pages/report_page.tsx";
import { REPORT_STYLE } from "../../pages/report_style.ts";
import { csvReport } from "./csv_report.ts";
import type { ReportService } from "./service.ts";

const STYLE_HASH = createHash("sha256").update(REPORT_STYLE).digest("base64");
const PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
const tags = ["Reports"];

const list = createRoute({
  method: "get",
  path: "/analytics/reports",
  summary: "Stored analyses and composed reports, newest first",
  description: "A dataset keeps its newest 200.",
  tags,
  request: { query: ListReportsQuery },
  responses: {
    200: jsonResponse("A page of reports", page(ReportEntry)),
  },
});

const get = createRoute({
  method: "get",
  path: `/analytics/reports/${idSegment("analysis_id")}`,
  summary: "One report, as JSON, CSV or a page",
  description:
    "CSV has before each table a line with its title, data version and SQL. The page needs no network.",
  tags,
  request: { params: z.object({ analysis_id: Uuid }), query: ReportQuery },
  responses: {
    200: {
      description: "Its tables, each with the SQL that gives it and the version of the rows",
      content: {
        "application/json": { schema: Report },
        "text/csv": { schema: z.string() },
        "text/html": { schema: z.string() },
      },
    },
    ...problems("NOT_FOUND"),
  },
});

const compose = createRoute({
  method: "post",
  path: "/analytics/reports",
  summary: "Compose a report of a dataset",
  description: "Its tables are kept as they are, whatever becomes of the rows.",
  tags,
  request: { body: jsonBody(ComposeReportRequest) },
  responses: {
    201: jsonResponse("The report", Report),
    ...problems("FORBIDDEN", "NOT_FOUND"),
  },
});

/** `/analytics/reports`. */
export function reportRoutes(service: ReportService): App {
  const app = newApp();
  app.openapi(list, async (c) => c.json(await service.list(c.var.ctx, c.req.valid("query")), 200));
  app.openapi(get, async (c) => {
    const { format, bom, formula_safe } = c.req.valid("query");
    const report = await service.get(c.var.ctx, c.req.valid("param").analysis_id as AnalysisId); // safe: a Uuid
    if (format === "json") return c.json(report, 200);
    c.header(
      "content-disposition",
      `${format === "csv" ? "attachment" : "inline"}; filename="report.${format}"`,
    );
    if (format === "csv") {
      const text = csvReport(report, { bom: bom === "true", isFormulaSafe: formula_safe === "true" });
      return c.body(text, 200, { "content-type": "text/csv; charset=utf-8" });
    }
    const html = renderToString(<ReportPage report={report} policy={PAGE_POLICY} />);
    return c.body(`<!doctype html>${html}`, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `${PAGE_POLICY}; frame-ancestors 'none'`,
    });
  });
  app.openapi(compose, async (c) => {
    const report = await service.compose(c.var.ctx, c.req.valid("json"));
    c.header("location", `/api/v1/analytics/reports/${report.analysis_id}`);
    return c.json(report, 201);
  });
  return app;
}
