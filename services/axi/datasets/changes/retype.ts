import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { ColumnType, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { ChangedDataset, RetypeRequest } from "@shared/contracts/axi_parts.ts";
import { rowsHaveChanged } from "../rows_have_changed.ts";
import { countedAs } from "../../statistics/counted_type.ts";
import type { StatisticsRun } from "../../statistics/statistics_run.ts";
import type { TableSummary } from "../../statistics/table_statistics.ts";
import type { WorkQueue } from "../../work_queue.ts";
import { noSuchColumn } from "../csv/survey.ts";
import type { DatasetRepositories } from "../dataset_repositories.ts";
import type { FoundInRows } from "../load_rows.ts";
import { LARGE_ROWS, LOAD_DEADLINE_MS, type LoadTableDeps } from "../load_table.ts";
import type { StoredPart } from "../parts_repository.ts";
import { RunPerAttempt } from "../run_per_attempt.ts";
import { FoundInTable } from "./found_in_table.ts";
import type { InLine } from "./in_line.ts";
import { inheritedOptions } from "./inherited_options.ts";
import { loadPart } from "./part_load.ts";
import { type PartPlan, planFirst, planPart, widened } from "./part_plan.ts";
import { schemaDiff } from "./schema_diff.ts";
import { storeChange } from "./store_change.ts";
import { type SurveyDeps, type SurveyedFile, surveyFile, surveyPart } from "./surveyed_file.ts";

export interface RetypeDeps extends SurveyDeps, LoadTableDeps {
  readonly queue: WorkQueue;
  readonly inLine: InLine;
}

export interface RetypeInput {
  readonly datasetId: DatasetId;
  readonly request: RetypeRequest;
  readonly signal: AbortSignal;
}

/** A file of the dataset, and how it is to be read now. */
interface Reread {
  readonly part: StoredPart;
  readonly options: UploadOptions;
  readonly planned: PartPlan;
}

interface ReadPart extends Reread {
  readonly found: FoundInRows;
  readonly firstRow: number;
  readonly rowCount: number;
}

/**
 * A verb that reads the kept files of a dataset again, with other options and types, in place of its rows: as if they had
 * been uploaded so. The first file settles the types that are not named; appended ones are read by them, as an append does.
 * Throws NotFoundError, what reading a file throws, and UNAVAILABLE where the rows change meanwhile.
 */
export function createRetype(deps: RetypeDeps) {
  const { transact, clock, kept, queue, inLine, openStatistics } = deps;

  return async function retype(
    ctx: RequestContext,
    { datasetId, request, signal }: RetypeInput,
  ): Promise<ChangedDataset> {
    requireRole(ctx, "analyst");
    await partsOf(ctx, datasetId);
    return await inLine(datasetId, () =>
      queue(async () => {
        const files = await plan(await partsOf(ctx, datasetId), request);
        return await reload(ctx, { datasetId, files, signal });
      }));
  };

  async function partsOf(ctx: RequestContext, id: DatasetId): Promise<StoredPart[]> {
    const parts = await transact({ ...ctx, idempotency: null }, async ({ datasets, parts }) => {
      const [dataset, listed] = await Promise.all([datasets.find(id), parts.list(id)]);
      return dataset === null ? [] : listed;
    });
    if (parts.length === 0) throw new NotFoundError("dataset", id);
    return parts;
  }

  async function reload(ctx: RequestContext, input: Omit<Loading, "run">): Promise<ChangedDataset> {
    const { datasetId, files } = input, owner = { tenantId: ctx.tenant_id, datasetId };
    const types = tableOf(files).map(countedAs);
    const rowCount = files.reduce((sum, { planned }) => sum + planned.plan.rowCount, 0);
    using runs = await RunPerAttempt.open(() => openStatistics(types, rowCount));
    const loading = { ...ctx, deadline: clock.now() + LOAD_DEADLINE_MS };
    let summary: TableSummary | null = null;
    const changed = await transact(loading, async (repositories) => {
      const loaded = await load(loading, repositories, { ...input, run: await runs.take() });
      summary = loaded.summary;
      return loaded.changed;
    });
    if (summary === null) return changed; // the answer to an earlier request
    const { data_version: dataVersion } = changed;
    await kept.keep(owner, { run: runs.last, summary }, { dataVersion, isAppended: files.length > 1 });
    await kept.forget(owner, dataVersion - 1);
    if (changed.row_count >= LARGE_ROWS) deps.onLarge();
    return changed;
  }

  /** Plans to read every file, each as part of a table that has the columns of those before it. */
  async function plan([first, ...others]: readonly StoredPart[], request: RetypeRequest): Promise<Reread[]> {
    const options = optionsOf(first, request), types = new NamedTypes(options.types);
    const file = await surveyFile(deps, first, { ...options, types: {} });
    const files: Reread[] = [{ part: first, options, planned: planFirst(types.of(file)) }];
    for (const part of others) {
      const table = tableOf(files), read = { ...inheritedOptions(options, part.options), types: {} };
      const file = types.of(await surveyPart(deps, { file: part, options: read }, table), part.options.types);
      files.push({ part, options: part.options, planned: planPart(table, file, part.new_columns) });
    }
    types.refuseUnused();
    return files.map((file) => ({ ...file, planned: widened(file.planned, tableOf(files)) }));
  }

  async function load(
    ctx: RequestContext,
    repositories: DatasetRepositories,
    { datasetId, files, run, signal }: Loading,
  ): Promise<{ readonly changed: ChangedDataset; readonly summary: TableSummary }> {
    const { datasets, tableChanges, parts } = repositories;
    const before = await datasets.lockRows(datasetId, LOAD_DEADLINE_MS);
    if (before === null) throw new NotFoundError("dataset", datasetId);
    const now = await parts.list(datasetId);
    if (now.map(({ blob_key }) => blob_key).join() !== files.map(({ part }) => part.blob_key).join()) {
      throw rowsHaveChanged();
    }
    await tableChanges.createAside(datasetId, tableOf(files));
    const read = await loadFiles(repositories, { datasetId, files, run, signal });
    const summary = await run.finish(run.exchange(null)), table = new FoundInTable();
    for (const { planned, found, rowCount } of read) table.add({ plan: planned.plan, found, rowCount });
    const { columns, nulls } = table.describe(summary);
    await tableChanges.seize(datasetId);
    await tableChanges.swap({ datasetId, viewName: before.table_name }, columns);
    const changed = await storeChange(ctx, repositories, {
      datasetId,
      change: "retyped",
      dataset: {
        ...before,
        columns,
        nulls,
        row_count: summary.row_count,
        rejected_count: read.reduce((sum, { found }) => sum + found.rejectedCount, 0),
        dialect: read[0].planned.plan.dialect,
      },
      summary,
      now: clock.now(),
    });
    await datasets.deleteRejects(datasetId);
    for (const { part, options, planned, found, firstRow, rowCount } of read) {
      const { dialect } = planned.plan, { rejects, rejectedCount } = found;
      await datasets.insertRejects(datasetId, rejects, part.part);
      await parts.update(datasetId, {
        part: part.part,
        options,
        dialect,
        first_row: firstRow,
        row_count: rowCount,
        rejected_count: rejectedCount,
      });
    }
    return { changed: { ...changed, schema_diff: schemaDiff(before.columns, columns) }, summary };
  }
}
export type Retype = ReturnType<typeof createRetype>;

/** Types that are named by column, each of which some file must have. */
class NamedTypes {
  readonly #types: readonly (readonly [string, ColumnType])[];
  readonly #unused: Set<string>;

  constructor(types: Readonly<Record<string, ColumnType>>) {
    this.#types = Object.entries(types);
    this.#unused = new Set(Object.keys(types));
  }

  /** The file with those that it has, on top of its own. */
  of(file: SurveyedFile, own: UploadOptions["types"] = {}): SurveyedFile {
    const { columns } = file.survey.soFar({});
    const named = this.#types.filter(([key]) =>
      columns.some(({ name, source_name }) => name === key || source_name === key)
    );
    for (const [key] of named) this.#unused.delete(key);
    return { ...file, types: { ...file.types, ...own, ...Object.fromEntries(named) } };
  }

  refuseUnused(): void {
    const [column] = this.#unused;
    if (column !== undefined) throw noSuchColumn(column);
  }
}

/** How the first file is to be read. */
function optionsOf(first: StoredPart, { options = first.options, types }: RetypeRequest) {
  return { ...options, types: { ...options.types, ...types } };
}

interface Loading {
  readonly datasetId: DatasetId;
  readonly files: readonly Reread[];
  readonly run: StatisticsRun;
  readonly signal: AbortSignal;
}

async function loadFiles(
  { tableChanges }: DatasetRepositories,
  { datasetId, files, run, signal }: Loading,
): Promise<ReadPart[]> {
  const read: ReadPart[] = [];
  let rows = 0;
  for (const file of files) {
    const { recycle, found, ...load } = loadPart(file.planned, rows, run);
    await tableChanges.addRows(datasetId, {
      rows: load.rows,
      onSent: recycle,
      isAside: true,
      deadlineMs: LOAD_DEADLINE_MS,
      signal,
    });
    const { rowCount, ...inRows } = found();
    read.push({ ...file, found: inRows, firstRow: rows + 1, rowCount });
    rows += rowCount;
  }
  return read;
}

/** The columns of the table: those of the last file, which has all. */
function tableOf(files: readonly Reread[]): PartPlan["plan"]["columns"] {
  return files[files.length - 1].planned.plan.columns;
}
