import type { AnalysisId, DatasetId, TenantId, UserId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";

/** Analyses of one dataset that are kept; older ones go. */
const KEPT_MAX = 200;

export type AnalysisKind = "correlations" | "cohorts" | "query" | "report";

export interface NewAnalysis {
  readonly analysis_id: AnalysisId;
  readonly dataset_id: DatasetId;
  readonly kind: AnalysisKind;
  /** Absent where nobody gave it one. */
  readonly title?: string;
  readonly data_version: number;
  readonly request: unknown;
  readonly result: unknown;
}

/** SQL of stored analyses. The transaction has set the tenant. */
export function createAnalysisRepository(tx: Tx, tenantId: TenantId) {
  return {
    /** Stores an analysis, of which a dataset keeps the newest 200. */
    async insert(analysis: NewAnalysis, ownerId: UserId): Promise<void> {
      await tx`
        insert into axi.analyses
          (analysis_id, tenant_id, dataset_id, owner_id, kind, title, data_version, request, result)
        values (${analysis.analysis_id}, ${tenantId}, ${analysis.dataset_id}, ${ownerId}, ${analysis.kind},
          ${analysis.title ?? null}, ${analysis.data_version}, ${
        JSON.stringify(analysis.request)
      }::text::json,
          ${JSON.stringify(analysis.result)}::text::json)`;
      await tx`
        delete from axi.analyses where analysis_id in (
          select analysis_id from axi.analyses where dataset_id = ${analysis.dataset_id} and tenant_id = ${tenantId}
          order by created_at desc, analysis_id desc offset ${KEPT_MAX})`;
    },
  };
}
export type AnalysisRepository = ReturnType<typeof createAnalysisRepository>;
