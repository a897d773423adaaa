import { turn } from "@shared/core/pause.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Quality, QualityRequest } from "@shared/contracts/axi_quality.ts";
import type { DatasetRepositories } from "../../datasets/dataset_repositories.ts";
import { rowsHaveChanged } from "../../datasets/rows_have_changed.ts";
import { viewOf } from "../../datasets/table_sql.ts";
import type { WorkQueue } from "../../work_queue.ts";
import type { CachedAnalysis } from "../cached_analysis.ts";
import type { ColumnsSource } from "../copied_rows_repository.ts";
import { qualityFigures } from "./quality_figures.ts";
import { planQuality, type QualityPlan } from "./quality_plan.ts";
import { QualityScan } from "./quality_scan.ts";
import type { TableRepository } from "./repository.ts";

export interface QualityServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly tables: TableRepository;
  readonly cachedAnalysis: CachedAnalysis;
  /** Lets one table be read at a time: each may take 96 MiB of hashes. */
  readonly queue: WorkQueue;
}

/** What a dataset's rows and columns say of its quality. */
export function createQualityService({ transact, tables, cachedAnalysis, queue }: QualityServiceDeps) {
  async function scanOf(source: ColumnsSource, plan: QualityPlan): Promise<QualityScan> {
    const scan = new QualityScan(plan, source.rowCount);
    for await (const chunk of tables.rows(source)) {
      scan.add(chunk);
      await turn();
    }
    if (scan.rows !== source.rowCount) throw rowsHaveChanged();
    return scan;
  }

  return {
    /** The quality of a dataset's rows, kept as an analysis. Throws NotFoundError. */
    async quality(ctx: RequestContext, request: QualityRequest): Promise<Quality> {
      const datasetId = request.dataset_id as DatasetId; // safe because the contract has checked it
      const known = await cachedAnalysis.known<Quality>(ctx, { datasetId, kind: "quality", request });
      if (known !== null) return known;
      const { dataset, statistics } = await transact({ ...ctx, idempotency: null }, async ({ datasets }) => {
        const dataset = await datasets.find(datasetId);
        if (dataset === null) throw new NotFoundError("dataset", datasetId);
        return { dataset, statistics: await datasets.findStatistics(dataset) };
      });
      return await cachedAnalysis(
        ctx,
        { dataset, kind: "quality", request },
        (analysis_id) =>
          queue(async () => {
            const { columns } = statistics, plan = planQuality(columns, dataset.row_count);
            const { dataset_id, data_version, row_count, column_count, size_bytes, rejected_count } = dataset;
            const { tenant_id: tenantId, deadline } = ctx;
            const scan = await scanOf({ tenantId, datasetId, rowCount: row_count, columns, deadline }, plan);
            const view = viewOf(ctx.tenant_id, dataset.table_name);
            return {
              analysis_id,
              dataset_id,
              data_version,
              row_count,
              column_count,
              size_bytes,
              rejected_count,
              ...qualityFigures(dataset, { columns, plan, scan, view }),
            };
          }),
      );
    },
  };
}
export type QualityService = ReturnType<typeof createQualityService>;
