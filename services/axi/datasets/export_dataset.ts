import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError, ValidationError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Dataset, ExportFormat, ExportQuery } from "@shared/contracts/axi_datasets.ts";
import type { TenantSlots } from "../tenant_slots.ts";
import type { ExportRepository } from "./export_repository.ts";
import { copiedTextRows } from "./exports/copy_text.ts";
import { ndjsonOf } from "./exports/ndjson.ts";
import { type ParquetColumn, parquetOf } from "./exports/parquet.ts";
import { SHEET_CELL_MAX, SHEET_ROWS_MAX, xlsxOf } from "./exports/xlsx.ts";
import { readInTime, type ReadTimes } from "./read_in_time.ts";
import { FORMULA_START, type TableColumn } from "./table_sql.ts";

/** An export holds a connection until its reader has it all. */
const TIMES: ReadTimes = { stallMs: 30_000, totalMs: 15 * 60_000 };

export interface ExportDeps {
  readonly get: (ctx: RequestContext, id: DatasetId) => Promise<Dataset>;
  readonly exports: ExportRepository;
  readonly slots: TenantSlots;
  readonly times?: ReadTimes;
}

export interface ExportInput extends ExportQuery {
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
}

/** A file that is still being read, with the name to save it under. */
export interface DatasetExport {
  readonly fileName: string;
  /** Fails with DEADLINE_EXCEEDED where its reader takes nothing for half a minute, or a quarter of an hour for it all. */
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * A verb that gives a dataset as CSV (RFC 4180, its columns' names as header), NDJSON, Parquet or XLSX. Throws
 * NotFoundError, VALIDATION for what no sheet can hold, and RATE_LIMITED where the tenant has too many exports under way.
 */
export function createExportDataset({ get, exports, slots, times = TIMES }: ExportDeps) {
  return async function exportDataset(
    ctx: RequestContext,
    id: DatasetId,
    input: ExportInput,
  ): Promise<DatasetExport> {
    const dataset = await get(ctx, id), table = exports.of(ctx.tenant_id, id, dataset.columns);
    using begun = new DisposableStack();
    const slot = begun.use(slots.enter(ctx.tenant_id));
    const open: OpenInTime = (what, onEnd = () => {}) =>
      readInTime({ times, late: tooSlow(), onEnd }, (late) => what(AbortSignal.any([input.signal, late])));
    if (input.format === "xlsx") await refuseForSheet(dataset, table, open);
    const body = open((signal) => write(dataset, { ...input, signal }, table), () => slot[Symbol.dispose]());
    begun.move(); // from here on the slot ends with the body
    return { fileName: `${dataset.table_name}.${input.format}`, body };
  };
}
export type ExportDataset = ReturnType<typeof createExportDataset>;
type ExportedTable = ReturnType<ExportRepository["of"]>;
type OpenInTime = (
  what: (signal: AbortSignal) => ReadableStream<Uint8Array>,
  onEnd?: () => void,
) => ReadableStream<Uint8Array>;

/** Throws VALIDATION for what no sheet can hold, before the first byte of it is sent. */
async function refuseForSheet(
  { columns, row_count }: Dataset,
  table: ExportedTable,
  open: OpenInTime,
): Promise<void> {
  if (row_count > SHEET_ROWS_MAX) {
    throw notOnSheet(`it has ${row_count} rows, a sheet holds ${SHEET_ROWS_MAX}`);
  }
  const texts = columns.filter(({ type }) => type === "text" || type === "decimal");
  if (texts.length === 0) return;
  const found = open((signal) => table.longCell(texts, SHEET_CELL_MAX, signal));
  const [[row, place] = []] = (await Array.fromAsync(copiedTextRows(found))).flat();
  if (row === undefined) return;
  throw notOnSheet(`"${texts[Number(place)].name}" in row ${row} has more than ${SHEET_CELL_MAX} characters`);
}

function notOnSheet(reason: string): ValidationError {
  const message = `Cannot export the dataset as XLSX: ${reason}; take another format`;
  return new ValidationError(message, [{ pointer: "format", message: reason }]);
}

function tooSlow(): AppError {
  return new AppError("DEADLINE_EXCEEDED", "Cannot go on with the export: it is read too slowly");
}

function write(
  { columns, table_name }: Dataset,
  { format, formula_safe, bom, signal }: ExportInput,
  table: ExportedTable,
): ReadableStream<Uint8Array> {
  switch (format) {
    case "csv": {
      const isFormulaSafe = formula_safe === "true";
      const header = (bom === "true" ? "\ufeff" : "") + headerLine(columns, isFormulaSafe);
      return withHeader(header, table.csv(isFormulaSafe, signal));
    }
    case "ndjson":
      return ReadableStream.from(ndjsonOf(copiedTextRows(table.text(signal)), columns));
    case "parquet":
      return ReadableStream.from(writeParquet(columns, table, signal));
    case "xlsx":
      return ReadableStream.from(xlsxOf(copiedTextRows(table.text(signal)), columns, table_name));
  }
}

async function* writeParquet(
  columns: readonly TableColumn[],
  table: ExportedTable,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* parquetOf(copiedTextRows(table.text(signal)), await withShapes(columns, table, signal));
}

/** The columns, decimal ones with how many digits they need: Parquet's schema stands before the rows are known. */
async function withShapes(
  columns: readonly TableColumn[],
  table: ExportedTable,
  signal: AbortSignal,
): Promise<ParquetColumn[]> {
  const decimals = columns.filter(({ type }) => type === "decimal").map(({ name }) => name);
  if (decimals.length === 0) return [...columns];
  const [row = []] = (await Array.fromAsync(copiedTextRows(table.decimalShapes(decimals, signal)))).flat();
  return columns.map((column) => {
    const at = 2 * decimals.indexOf(column.name);
    return at < 0 ? column : { ...column, shape: { whole: Number(row[at]), scale: Number(row[at + 1]) } };
  });
}

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
