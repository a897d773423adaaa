import type { RequestContext } from "@shared/core/ctx.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Dataset, ExportQuery } from "@shared/contracts/axi_datasets.ts";
import type { ExportRepository } from "./export_repository.ts";
import { FORMULA_START } from "./table_sql.ts";

export interface ExportDeps {
  readonly get: (ctx: RequestContext, id: DatasetId) => Promise<Dataset>;
  readonly exports: ExportRepository;
}

/** A CSV that is still being read, with the name to save it under. */
export interface CsvExport {
  readonly fileName: string;
  readonly body: ReadableStream<Uint8Array>;
}

/** A verb that gives a dataset as CSV, RFC 4180, with its columns' names as header. Throws NotFoundError. */
export function createExportCsv({ get, exports }: ExportDeps) {
  return async function exportCsv(
    ctx: RequestContext,
    id: DatasetId,
    query: ExportQuery & { readonly signal: AbortSignal },
  ): Promise<CsvExport> {
    const dataset = await get(ctx, id);
    const isFormulaSafe = query.formula_safe === "true";
    const plan = { columns: dataset.columns, isFormulaSafe, signal: query.signal };
    const header = (query.bom === "true" ? "\ufeff" : "") + headerLine(dataset.columns, isFormulaSafe);
    return {
      fileName: `${dataset.table_name}.csv`,
      body: withHeader(header, exports.rows(ctx.tenant_id, id, plan)),
    };
  };
}
export type ExportCsv = ReturnType<typeof createExportCsv>;

function headerLine(columns: readonly { readonly name: string }[], isFormulaSafe: boolean): string {
  const cells = columns.map(({ name }) => {
    const safe = isFormulaSafe && FORMULA_START.test(name) ? `'${name}` : name;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return cells.join(",") + "\n";
}

function withHeader(header: string, rows: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return rows.pipeThrough(
    new TransformStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(header)) }),
  );
}
