import type { AnalysisId, DatasetId, TenantId, UserId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";

export interface NewAnalysis {
  readonly analysis_id: AnalysisId;
  readonly dataset_id: DatasetId;
  readonly kind: "correlations";
  readonly data_version: number;
  readonly request: unknown;
  readonly result: unknown;
}

/** SQL of stored analyses. The transaction has set the tenant. */
export function createAnalysisRepository(tx: Tx, tenantId: TenantId) {
  return {
    async insert(analysis: NewAnalysis, ownerId: UserId): Promise<void> {
      await tx`
        insert into axi.analyses (analysis_id, tenant_id, dataset_id, owner_id, kind, data_version, request, result)
        values (${analysis.analysis_id}, ${tenantId}, ${analysis.dataset_id}, ${ownerId}, ${analysis.kind},
          ${analysis.data_version}, ${JSON.stringify(analysis.request)}::text::json,
          ${JSON.stringify(analysis.result)}::text::json)`;
    },
  };
}
export type AnalysisRepository = ReturnType<typeof createAnalysisRepository>;
