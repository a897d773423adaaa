import type { AnalysisId, DatasetId, TenantId, UserId } from "@shared/core/ids.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { AnalysisKind, ListReportsQuery, ReportEntry } from "@shared/contracts/axi_reports.ts";
import { refuseForged } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";

/** Analyses of one dataset that are kept; older ones go. */
const KEPT_MAX = 200;

/** A stored analysis with the dataset as it is now. */
export interface StoredAnalysis extends AnalysisEntry {
  readonly table_name: string;
  /** Of the dataset as it is now. */
  readonly columns: readonly Column[];
  readonly request: Record<string, unknown>;
  readonly result: unknown;
}

export type AnalysisEntry = Omit<ReportEntry, "title"> & { readonly title: string | null };

export interface AnalysisPosition {
  readonly created_at: string;
  readonly analysis_id: string;
}

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
  const entry = tx`
    analysis_id, dataset_id, d.name as dataset_name, kind, title, a.data_version,
    d.data_version as current_data_version, a.created_at`;
  const from = tx`
    from axi.analyses a join axi.datasets d using (dataset_id)
    where a.tenant_id = ${tenantId} and d.tenant_id = ${tenantId} and d.deleted_at is null`;
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
    async find(id: AnalysisId): Promise<StoredAnalysis | null> {
      const [row] = await tx<StoredAnalysis[]>`
        select ${entry}, table_name, d.columns, request, result ${from} and analysis_id = ${id}`;
      return row ?? null;
    },
    /** A page, newest first. */
    async list(
      { dataset_id, kind }: ListReportsQuery,
      after: AnalysisPosition | null,
      limit: number,
    ): Promise<AnalysisEntry[]> {
      return await tx<AnalysisEntry[]>`
        select ${entry} ${from}
          ${dataset_id === undefined ? tx`` : tx`and dataset_id = ${dataset_id}`}
          ${kind === undefined ? tx`` : tx`and kind = ${kind}`}
          ${
        after === null
          ? tx``
          : tx`and (a.created_at, analysis_id) < (${after.created_at}::text::timestamptz, ${after.analysis_id}::uuid)`
      }
        order by a.created_at desc, analysis_id desc limit ${limit}`.catch(refuseForged);
    },
  };
}
export type AnalysisRepository = ReturnType<typeof createAnalysisRepository>;
