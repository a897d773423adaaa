import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError, NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ChangedDataset, NewColumns, SchemaDiff } from "@shared/contracts/axi_parts.ts";
import { rowsHaveChanged } from "../rows_have_changed.ts";
import { countedAs } from "../../statistics/counted_type.ts";
import type { StatisticsRun } from "../../statistics/statistics_run.ts";
import { UnreadableState } from "../../statistics/state_reader.ts";
import type { TableSummary } from "../../statistics/table_statistics.ts";
import type { WorkQueue } from "../../work_queue.ts";
import { Arrival, type Stored } from "../arrival.ts";
import type { DatasetRepositories } from "../dataset_repositories.ts";
import { LARGE_ROWS, LOAD_DEADLINE_MS, type LoadTableDeps } from "../load_table.ts";
import { digestOf, type KeyedRequest, onceByUploadKey } from "../once_by_upload_key.ts";
import { type BlobOwner, newOriginalKey } from "../original_key.ts";
import type { SentFile } from "../receive_file.ts";
import type { UploadKeys, UploadLease } from "../upload_keys.ts";
import { FoundInTable } from "./found_in_table.ts";
import type { InLine } from "./in_line.ts";
import { inheritedOptions } from "./inherited_options.ts";
import type { Layout } from "./layout.ts";
import { loadPart } from "./part_load.ts";
import { type PartPlan, planPart, refuseOtherTypes } from "./part_plan.ts";
import { storeChange } from "./store_change.ts";
import type { StoredRowsRepository } from "./stored_rows_repository.ts";
import { type SurveyDeps, type SurveyedFile, surveyPart } from "./surveyed_file.ts";

/** Times that an append is prepared anew because another process has changed the dataset. */
const ATTEMPTS_MAX = 3;

export interface AppendDeps extends SurveyDeps, LoadTableDeps {
  readonly keys: UploadKeys;
  readonly queue: WorkQueue;
  readonly inLine: InLine;
  readonly storedRows: StoredRowsRepository;
}

export interface AppendInput extends SentFile {
  readonly datasetId: DatasetId;
  readonly name: string;
  readonly newColumns: NewColumns;
}

/** A file that is to be appended, kept and looked at. */
interface Appended {
  readonly owner: BlobOwner;
  readonly key: string;
  readonly input: AppendInput;
  readonly request: KeyedRequest;
  readonly stored: Stored;
  readonly lease: UploadLease | null;
}

/** How its rows join a dataset that is as it was before, with statistics that wait for them. */
interface Prepared {
  readonly before: Dataset;
  readonly part: PartPlan;
  readonly run: StatisticsRun;
}

interface Outcome {
  readonly changed: ChangedDataset;
  readonly summary: TableSummary;
}

/** Says that the dataset is no longer what the append was prepared for. */
class Outdated extends Error {}

/**
 * A verb that adds a file's rows to a dataset, by the types of its columns. The statistics go on from where they were, so
 * that they are those of all rows loaded at once. The dataset changes in one transaction; others for the same dataset wait
 * in line, readers go on with the rows before. Throws NotFoundError, what reading a file throws, VALIDATION where the
 * columns do not go together, and UNAVAILABLE where others change the dataset again and again.
 */
export function createAppend(deps: AppendDeps) {
  const { transact, blobs, clock, keys, kept, queue, inLine } = deps;

  return async function append(ctx: RequestContext, input: AppendInput): Promise<ChangedDataset> {
    const { datasetId } = input;
    requireRole(ctx, "analyst");
    await find(ctx, datasetId);
    const owner = { tenantId: ctx.tenant_id, datasetId };
    const request = { ...input, said: ["append", datasetId, input.newColumns] };
    return await onceByUploadKey({ keys, ctx }, request, async (lease) => {
      const key = newOriginalKey(owner);
      const arrival = new Arrival(input.body, { blobs, clock, key, signal: input.signal });
      arrival.leave();
      try {
        const appended = { owner, key, input, request, lease, stored: await arrival.stored };
        return await inLine(datasetId, () => queue(() => load(ctx, appended)));
      } catch (error) {
        // Where the outcome of the commit is unknown, the sweep of originals decides later.
        if (!(error instanceof AppError && error.code === "UNAVAILABLE")) await blobs.delete(key);
        throw error;
      }
    });
  };

  async function load(ctx: RequestContext, appended: Appended): Promise<ChangedDataset> {
    const { owner: { datasetId }, key, input, stored } = appended;
    const { dataset, first } = await find(ctx, datasetId);
    const options = inheritedOptions(first.options, input.options);
    const file = await surveyPart(deps, { file: partOf(key, input, stored), options }, dataset.columns);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      try {
        return await tryToLoad(ctx, appended, file);
      } catch (error) {
        if (!(error instanceof Outdated)) throw error;
      }
    }
    throw rowsHaveChanged();
  }

  /** Throws `Outdated` where another process changes the dataset meanwhile. */
  async function tryToLoad(
    ctx: RequestContext,
    appended: Appended,
    file: SurveyedFile,
  ): Promise<ChangedDataset> {
    const { owner, input } = appended;
    const loading = { ...ctx, idempotency: null, deadline: clock.now() + LOAD_DEADLINE_MS };
    const { dataset: before } = await find(ctx, owner.datasetId);
    refuseOtherTypes(input.options.types ?? {}, before.columns);
    const part = planPart(before.columns, file, input.newColumns);
    using run = await openRun(loading, { appended, before, part });
    let isBegun = false;
    const { changed, summary } = await transact(loading, async (repositories) => {
      const now = isBegun ? null : await repositories.datasets.lockRows(owner.datasetId, LOAD_DEADLINE_MS);
      if (now?.data_version !== before.data_version) throw new Outdated();
      isBegun = true; // another attempt would count the rows twice
      return await addRows(loading, repositories, { ...appended, before, part, run });
    });
    await kept.keep(owner, { run, summary }, { dataVersion: changed.data_version, isAppended: true });
    await kept.forget(owner, before.data_version);
    if (changed.row_count >= LARGE_ROWS) deps.onLarge();
    return changed;
  }

  /** Statistics of the rows that are there: from what was kept, or from the rows themselves. */
  async function openRun(
    { deadline }: RequestContext,
    { appended: { owner, input }, before, part }: Omit<Prepared, "run"> & { readonly appended: Appended },
  ): Promise<StatisticsRun> {
    const types = part.plan.columns.map(countedAs), { rowCount } = part.plan;
    const state = await kept.find(owner, before.data_version);
    if (state !== null) {
      try {
        return await deps.openStatistics(types, rowCount, state);
      } catch (error) {
        if (!(error instanceof UnreadableState)) throw error; // that of an older service
      }
    }
    const run = await deps.openStatistics(types, rowCount + before.row_count);
    const signal = AbortSignal.any([input.signal, AbortSignal.timeout(Math.max(1, deadline - clock.now()))]);
    try {
      const rows = await deps.storedRows.summarize(
        { ...owner, columns: part.plan.columns.slice(0, before.columns.length), signal },
        run,
        part.layout.added,
      );
      if (rows !== before.row_count) throw new Outdated();
      return run;
    } catch (error) {
      run[Symbol.dispose]();
      throw error;
    }
  }

  async function addRows(
    ctx: RequestContext,
    repositories: DatasetRepositories,
    { owner: { datasetId }, before, part, run, ...appended }: Prepared & Appended,
  ): Promise<Outcome> {
    const { datasets, tableChanges, parts } = repositories, { input, stored } = appended;
    await makeRoom(repositories, { before, part });
    const load = loadPart(part, before.row_count, run);
    await tableChanges.addRows(datasetId, {
      rows: load.rows,
      onSent: load.recycle,
      deadlineMs: LOAD_DEADLINE_MS,
      signal: input.signal,
    });
    const found = load.found(), summary = await run.finish(run.exchange(null));
    const statistics = await datasets.findStatistics(before);
    const table = FoundInTable.of(before.columns, statistics.columns, before.row_count);
    table.add({ plan: part.plan, found, rowCount: found.rowCount });
    const changed = await storeChange(ctx, repositories, {
      datasetId,
      change: "appended",
      dataset: {
        ...before,
        ...table.describe(summary),
        row_count: before.row_count + found.rowCount,
        size_bytes: before.size_bytes + stored.sizeBytes,
        rejected_count: before.rejected_count + found.rejectedCount,
      },
      summary,
      now: clock.now(),
    });
    const number = Math.max(...(await parts.list(datasetId)).map((known) => known.part)) + 1;
    await datasets.insertRejects(datasetId, found.rejects, number);
    await parts.insert(datasetId, {
      ...partOf(appended.key, input, stored),
      part: number,
      dialect: part.plan.dialect,
      first_row: before.row_count + 1,
      row_count: found.rowCount,
      rejected_count: found.rejectedCount,
    });
    const answer = { ...changed, schema_diff: diffOf(part.layout) };
    await completeKey(repositories, appended, answer);
    return { changed: answer, summary };
  }

  async function find(ctx: RequestContext, id: DatasetId) {
    const { dataset, first } = await transact({ ...ctx, idempotency: null }, async ({ datasets, parts }) => {
      const [dataset, [first]] = await Promise.all([datasets.find(id), parts.list(id)]);
      return { dataset, first };
    });
    if (dataset === null || first === undefined) throw new NotFoundError("dataset", id);
    return { dataset, first };
  }
}
export type Append = ReturnType<typeof createAppend>;

function partOf(
  key: string,
  { name, fileName, contentType, options, newColumns }: AppendInput,
  stored: Stored,
) {
  return {
    blob_key: key,
    file_name: fileName || name,
    content_type: contentType ?? null,
    size_bytes: stored.sizeBytes,
    content_sha256: stored.contentSha256,
    options,
    new_columns: newColumns,
  };
}

/** Makes the table ready for the rows: new columns, and no index of a saved query that a long text would not fit into. */
async function makeRoom(
  { tableChanges }: DatasetRepositories,
  { before, part: { plan, layout } }: Pick<Prepared, "before" | "part">,
): Promise<void> {
  const datasetId = before.dataset_id as DatasetId; // safe because it came from the catalog
  const indexes = await tableChanges.queryIndexes(datasetId);
  if (indexes.length === 0 && layout.added.length === 0) return;
  await tableChanges.seize(datasetId);
  await tableChanges.dropIndexes(indexes); // housekeeping makes them again
  if (layout.added.length === 0) return;
  const added = plan.columns.slice(before.columns.length);
  await tableChanges.addColumns({ datasetId, viewName: before.table_name }, added, plan.columns);
}

async function completeKey(
  { uploadKeys }: DatasetRepositories,
  { lease, stored, request }: Pick<Appended, "lease" | "stored" | "request">,
  answer: ChangedDataset,
): Promise<void> {
  if (lease === null) return;
  await uploadKeys.complete(lease, { request_sha256: digestOf(stored.contentSha256, request), answer });
}

function diffOf({ added, missing, ignored }: Layout): SchemaDiff {
  return { added: added.map(({ name }) => name), missing: [...missing], ignored: [...ignored], retyped: [] };
}
