import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import { type AnalysisId, type DatasetId, newId, type TenantId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import { type Correlations, CorrelationsRequest } from "@shared/contracts/axi_correlations.ts";
import type { Quality, QualityRequest } from "@shared/contracts/axi_quality.ts";
import type {
  ComposeReportRequest,
  ListReportsQuery,
  Report,
  ReportEntry,
  ReportSection,
} from "@shared/contracts/axi_reports.ts";
import { cursorsOf, pageOf } from "@shared/contracts/lists.ts";
import { z } from "zod";
import type { DatasetRepositories } from "../../datasets/dataset_repositories.ts";
import { withSources } from "../../datasets/summaries/figure_sources.ts";
import { viewOf } from "../../datasets/table_sql.ts";
import { invalid } from "../../datasets/columns.ts";
import type { AnalysisEntry, StoredAnalysis } from "../repository.ts";
import { analysisSections } from "./analysis_sections.ts";
import { summarySections } from "./summary_sections.ts";

export interface ReportServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly correlate: (ctx: RequestContext, request: CorrelationsRequest) => Promise<Correlations>;
  readonly judge: (ctx: RequestContext, request: QualityRequest) => Promise<Quality>;
}

const TITLE = {
  correlations: "Correlations",
  cohorts: "Cohorts",
  query: "Query",
  quality: "Quality",
  report: "Report",
} as const;

const cursors = cursorsOf(z.object({ created_at: z.iso.datetime(), analysis_id: z.uuid() }));

/** Stored analyses as tables for people, and reports composed of several. */
export function createReportService({ transact, correlate, judge }: ReportServiceDeps) {
  async function find(ctx: RequestContext, id: AnalysisId): Promise<StoredAnalysis | null> {
    return await transact({ ...ctx, idempotency: null }, ({ analyses }) => analyses.find(id));
  }

  /** One analysis as sections. Throws NotFoundError. */
  async function get(ctx: RequestContext, id: AnalysisId): Promise<Report> {
    const analysis = await find(ctx, id);
    if (analysis === null) throw new NotFoundError("report", id);
    return reportOf(ctx.tenant_id, analysis);
  }

  async function summaryOf(ctx: RequestContext, id: DatasetId): Promise<ReportSection[]> {
    return await transact({ ...ctx, idempotency: null }, async ({ datasets }) => {
      const dataset = await datasets.find(id);
      if (dataset === null) throw new NotFoundError("dataset", id);
      const statistics = await datasets.findStatistics(dataset);
      const view = viewOf(ctx.tenant_id, dataset.table_name), { data_version } = statistics;
      return summarySections(withSources(statistics.columns, dataset, view), { view, data_version });
    });
  }

  async function sectionsOf(
    ctx: RequestContext,
    { dataset_id }: ComposeReportRequest,
    { part, pointer }: { part: string; pointer: string },
  ): Promise<ReportSection[]> {
    if (part === "summary") return await summaryOf(ctx, dataset_id as DatasetId); // safe: the contract has checked it
    const asking = { ...ctx, idempotency: null };
    const id = part === "correlations"
      ? (await correlate(asking, CorrelationsRequest.parse({ dataset_id }))).analysis_id
      : part === "quality"
      ? (await judge(asking, { dataset_id })).analysis_id
      : part;
    const analysis = await find(ctx, id as AnalysisId); // safe: the contract has checked it
    if (analysis?.dataset_id !== dataset_id) {
      throw invalid(
        pointer,
        `Cannot include "${part}": the dataset has no such analysis; GET /analytics/reports lists them`,
      );
    }
    return analysisSections(analysis, viewOf(ctx.tenant_id, analysis.table_name));
  }

  return {
    get,
    /** A page of the tenant's analyses, newest first. */
    async list(
      ctx: RequestContext,
      query: ListReportsQuery,
    ): Promise<{ items: ReportEntry[]; next_cursor: string | null }> {
      const scope = { list: "reports", dataset_id: query.dataset_id, kind: query.kind };
      const after = cursors.decode(query.cursor, scope);
      const stored = await transact(ctx, ({ analyses }) => analyses.list(query, after, query.limit + 1));
      const page = pageOf(
        stored,
        query.limit,
        ({ created_at, analysis_id }) => cursors.encode({ created_at, analysis_id }, scope),
      );
      return { ...page, items: page.items.map(titled) };
    },
    /** Composes a report and keeps it: its tables stay as they are. Throws NotFoundError, ValidationError. */
    async compose(ctx: RequestContext, request: ComposeReportRequest): Promise<Report> {
      requireRole(ctx, "analyst");
      const dataset_id = request.dataset_id as DatasetId; // safe because the contract has checked it
      const dataset = await transact(
        { ...ctx, idempotency: null },
        ({ datasets }) => datasets.find(dataset_id),
      );
      if (dataset === null) throw new NotFoundError("dataset", dataset_id);
      const sections: ReportSection[] = [];
      for (const [i, part] of request.include.entries()) {
        sections.push(...await sectionsOf(ctx, request, { part, pointer: `/include/${i}` }));
      }
      const analysis_id = newId<AnalysisId>();
      return await transact(ctx, async ({ analyses }) => {
        const { data_version } = dataset, { title } = request;
        await analyses.insert(
          { analysis_id, dataset_id, kind: "report", title, data_version, request, result: { sections } },
          ctx.user_id,
        );
        const stored = await analyses.find(analysis_id);
        if (stored === null) throw new NotFoundError("report", analysis_id);
        return reportOf(ctx.tenant_id, stored);
      });
    },
  };
}
export type ReportService = ReturnType<typeof createReportService>;

function reportOf(tenantId: TenantId, analysis: StoredAnalysis): Report {
  const { table_name, request, result: _result, ...entry } = analysis;
  return { ...titled(entry), request, sections: analysisSections(analysis, viewOf(tenantId, table_name)) };
}

function titled(entry: AnalysisEntry): ReportEntry {
  return { ...entry, title: entry.title ?? `${TITLE[entry.kind]} of ${entry.dataset_name}` };
}
