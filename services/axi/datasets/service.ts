import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { NotFoundError, VersionConflictError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Summary } from "@shared/contracts/axi_analytics.ts";
import type {
  Column,
  Dataset,
  ListDatasetsQuery,
  Reject,
  RowsPage,
  RowsQuery,
} from "@shared/contracts/axi_datasets.ts";
import { cursorsOf, pageOf, parseFilters, parseSort } from "@shared/contracts/lists.ts";
import { z } from "zod";
import type { TenantSlots } from "../tenant_slots.ts";
import { columnNamed } from "./columns.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import type { ReadyCache, ReadySummary } from "./ready_cache.ts";
import { withSources } from "./summaries/figure_sources.ts";
import { type TableColumn, viewOf } from "./table_sql.ts";
import type { Upload } from "./upload.ts";

export interface DatasetServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly upload: Upload;
  readonly ready: Pick<ReadyCache, "summary">;
  /** Readings of rows, which may sort a whole table, that a tenant has under way. */
  readonly readings: TenantSlots;
}

interface Page<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
}

const datasetCursors = cursorsOf(z.object({ key: z.string(), dataset_id: z.uuid() }));
const rowCursors = cursorsOf(z.object({ row: z.int().nonnegative(), key: z.string().nullable() }));
const rejectCursors = cursorsOf(z.object({ reject_id: z.int().nonnegative() }));

/** What people do with datasets once they are stored; `upload` stores them. */
export function createDatasetService({ transact, upload, ready, readings }: DatasetServiceDeps) {
  /** The dataset; throws NotFoundError where the caller's tenant has no such one. */
  async function get(ctx: RequestContext, id: DatasetId): Promise<Dataset> {
    return found(await transact(ctx, ({ datasets }) => datasets.find(id)), id);
  }

  return {
    upload,
    get,
    /** A page of the tenant's datasets, or of its deleted ones for those who may have them back. */
    async list(ctx: RequestContext, query: ListDatasetsQuery): Promise<Page<Dataset>> {
      if (query.deleted === "true") requireRole(ctx, "analyst");
      const scope = { list: "datasets", sort: query.sort, q: query.q, deleted: query.deleted };
      const after = datasetCursors.decode(query.cursor, scope);
      const page = await transact(ctx, ({ datasets }) => datasets.list(query, after));
      const last = page.rows.at(-1);
      return {
        items: page.rows.map(({ dataset }) => dataset),
        next_cursor: page.isLast || last === undefined
          ? null
          : datasetCursors.encode({ key: last.key, dataset_id: last.dataset.dataset_id }, scope),
      };
    },
    /** Renames a dataset; its table keeps its name. Throws NotFoundError, VersionConflictError. */
    async rename(
      ctx: RequestContext,
      id: DatasetId,
      change: { name: string; version: number | null },
    ): Promise<Dataset> {
      requireRole(ctx, "analyst");
      return await transact(ctx, async ({ datasets }) => {
        const renamed = await datasets.rename(id, change.name, change.version);
        if (renamed !== null) return renamed;
        const current = found(await datasets.find(id), id);
        throw new VersionConflictError("dataset", id, current.version);
      });
    },
    /** A page of rows: chosen columns, filtered and sorted. Throws RATE_LIMITED where the tenant reads too many at once. */
    async rows(ctx: RequestContext, id: DatasetId, query: RowsQuery): Promise<RowsPage> {
      using _slot = readings.enter(ctx.tenant_id);
      return await transact(ctx, async ({ datasets, rows }) => {
        const dataset = found(await datasets.find(id), id);
        const all = dataset.columns.map(({ name }) => name);
        const shown = chooseColumns(dataset.columns, query.columns);
        const filters = parseFilters(query.filter, all);
        const sort = query.sort === undefined ? null : sortBy(dataset.columns, query.sort);
        const scope = { id, sort: query.sort, filter: query.filter, data: String(dataset.data_version) };
        const after = rowCursors.decode(query.cursor, scope);
        const plan = { columns: shown, all: dataset.columns, filters, sort, after, limit: query.limit };
        const [page] = await Promise.all([rows.page(id, plan), datasets.checkVersion(dataset)]);
        const last = page.rows.at(-1);
        return {
          columns: shown.map(({ name, type }) => ({ name, type })),
          rows: page.rows.map(({ cells }) => cells),
          next_cursor: page.isLast || last === undefined ? null : rowCursors.encode(last.position, scope),
          data_version: dataset.data_version,
        };
      });
    },
    /** A page of what did not fit, in the order of the file. */
    async rejects(
      ctx: RequestContext,
      id: DatasetId,
      query: { limit: number; cursor?: string },
    ): Promise<Page<Reject>> {
      const after = rejectCursors.decode(query.cursor, { id });
      return await transact(ctx, async ({ datasets }) => {
        found(await datasets.find(id), id);
        const rejects = await datasets.listRejects(id, after?.reject_id ?? 0, query.limit + 1);
        return pageOf(rejects, query.limit, ({ reject_id }) => rejectCursors.encode({ reject_id }, { id }));
      });
    },
    /** The statistics that were computed when the rows were loaded, as JSON. */
    async summary(ctx: RequestContext, id: DatasetId): Promise<ReadySummary> {
      return found(await ready.summary(ctx.tenant_id, id), id);
    },
    /** The same with the SQL of each figure. */
    async summaryWithSql(ctx: RequestContext, id: DatasetId): Promise<Summary> {
      return await transact(ctx, async ({ datasets }) => {
        const dataset = found(await datasets.find(id), id);
        const { data_version, columns } = await datasets.findStatistics(dataset);
        return {
          dataset_id: id,
          data_version,
          row_count: dataset.row_count,
          columns: withSources(columns, dataset, viewOf(ctx.tenant_id, dataset.table_name)),
        };
      });
    },
  };
}
export type DatasetService = ReturnType<typeof createDatasetService>;

function found<Thing>(thing: Thing | null, id: DatasetId): Thing {
  if (thing === null) throw new NotFoundError("dataset", id);
  return thing;
}

/** The columns named, in that order; all where none is named. Throws ValidationError for one that is not there. */
function chooseColumns(columns: readonly Column[], names: string | undefined): readonly TableColumn[] {
  if (names === undefined || names === "") return columns;
  return names.split(",").map((name) => columnNamed(columns, name, "columns"));
}

function sortBy(columns: readonly Column[], sort: string): { column: TableColumn; isDescending: boolean } {
  if (columns.some(({ name }) => name === sort)) { // a name may begin with a dash
    return { column: columnNamed(columns, sort, "sort"), isDescending: false };
  }
  const { column, isDescending } = parseSort(sort);
  return { column: columnNamed(columns, column, "sort"), isDescending };
}
