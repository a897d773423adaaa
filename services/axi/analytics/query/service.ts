import type { RequestContext } from "@shared/core/ctx.ts";
import { requireRole } from "@shared/core/ctx.ts";
import { AppError, NotFoundError } from "@shared/core/errors.ts";
import { type AnalysisId, type DatasetId, newId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type {
  ListQueriesQuery,
  QueryRequest,
  QueryResult,
  SavedQuery,
  SaveQueryRequest,
} from "@shared/contracts/axi_queries.ts";
import { cursorsOf, pageOf } from "@shared/contracts/lists.ts";
import { z } from "zod";
import type { DatasetRepositories } from "../../datasets/dataset_repositories.ts";
import { tableOf, viewOf } from "../../datasets/table_sql.ts";
import type { WorkQueue } from "../../work_queue.ts";
import type { CachedAnalysis } from "../cached_analysis.ts";
import { literal } from "../literal.ts";
import { indexColumns } from "./index_plan.ts";
import { compileQuery } from "./query_sql.ts";
import type { StoredQuery } from "./saved_queries_repository.ts";

/** Saved queries of one dataset. */
const SAVED_MAX = 200;

export interface QueryServiceDeps {
  readonly transact: Transact<DatasetRepositories>;
  /** On the pool for what may take long. */
  readonly transactLong: Transact<DatasetRepositories>;
  readonly cachedAnalysis: CachedAnalysis;
  /** Bounds how many run at once. */
  readonly queue: WorkQueue;
}

const cursors = cursorsOf(z.object({ created_at: z.iso.datetime(), query_id: z.uuid() }));

/** Typed queries over a dataset, at once or saved. */
export function createQueryService({ transact, transactLong, cachedAnalysis, queue }: QueryServiceDeps) {
  /** The answer to a request. Throws NotFoundError, ValidationError. */
  async function query(ctx: RequestContext, request: QueryRequest): Promise<QueryResult> {
    const dataset = await datasetOf(ctx, request.dataset_id);
    const shown = compileQuery(request, dataset.columns, {
      table: viewOf(ctx.tenant_id, dataset.table_name),
      bind: literal,
      limit: request.limit,
    });
    return await cachedAnalysis(ctx, { dataset, kind: "query", request }, (analysisId) =>
      queue(async () => {
        const rows = await rowsOf(ctx, dataset, request);
        return answerOf(analysisId, dataset, { request, rows, shown });
      }));
  }

  async function rowsOf(ctx: RequestContext, dataset: Dataset, request: QueryRequest) {
    const values: (string | number)[] = [];
    const { text, columns } = compileQuery(request, dataset.columns, {
      table: tableOf(ctx.tenant_id, dataset.dataset_id as DatasetId), // safe because it came from the catalog
      bind: (value) => `$${values.push(value)}`,
      limit: request.limit + 1,
    });
    const types = columns.map(({ type }) => type);
    return await transactLong(
      { ...ctx, idempotency: null },
      ({ queries }) => queries.run({ text, values }, types),
    );
  }

  async function datasetOf(ctx: RequestContext, datasetId: string): Promise<Dataset> {
    const id = datasetId as DatasetId; // safe because the contract has checked it
    const dataset = await transact({ ...ctx, idempotency: null }, ({ datasets }) => datasets.find(id));
    if (dataset === null) throw new NotFoundError("dataset", id);
    return dataset;
  }

  /** A saved query; throws NotFoundError. */
  async function get(ctx: RequestContext, id: string): Promise<SavedQuery> {
    const stored = await transact({ ...ctx, idempotency: null }, ({ savedQueries }) => savedQueries.find(id));
    if (stored === null) throw new NotFoundError("query", id);
    return shownOf(stored);
  }

  return {
    query,
    get,
    /** Keeps a request that the dataset can answer. Throws NotFoundError, ValidationError, QUOTA_EXCEEDED. */
    async save(ctx: RequestContext, { name, request }: SaveQueryRequest): Promise<SavedQuery> {
      requireRole(ctx, "analyst");
      const dataset = await datasetOf(ctx, request.dataset_id);
      compileQuery(request, dataset.columns, { table: "t", bind: literal, limit: request.limit });
      return await transact(ctx, async ({ savedQueries }) => {
        if (await savedQueries.count(request.dataset_id) >= SAVED_MAX) {
          throw new AppError(
            "QUOTA_EXCEEDED",
            `Cannot save more than ${SAVED_MAX} queries of a dataset: delete one`,
          );
        }
        return shownOf(await savedQueries.insert({ query_id: newId(), name, request }, ctx.user_id));
      });
    },
    /** A page of the tenant's saved queries, newest first. */
    async list(ctx: RequestContext, query: ListQueriesQuery) {
      const scope = { list: "queries", dataset_id: query.dataset_id };
      const after = cursors.decode(query.cursor, scope);
      const stored = await transact(
        ctx,
        ({ savedQueries }) => savedQueries.list(query, after, query.limit + 1),
      );
      const page = pageOf(
        stored,
        query.limit,
        ({ created_at, query_id }) => cursors.encode({ created_at, query_id }, scope),
      );
      return { ...page, items: page.items.map(shownOf) };
    },
    /** The answer to a saved query on the rows as they are now. Throws NotFoundError, ValidationError. */
    async run(ctx: RequestContext, id: string): Promise<QueryResult> {
      return await query(ctx, (await get(ctx, id)).request);
    },
    /** Throws NotFoundError. */
    async remove(ctx: RequestContext, id: string): Promise<void> {
      requireRole(ctx, "analyst");
      await transact(ctx, async ({ savedQueries }) => {
        if (!await savedQueries.delete(id)) throw new NotFoundError("query", id);
        return null;
      });
    },
  };
}
export type QueryService = ReturnType<typeof createQueryService>;

function answerOf(
  analysis_id: AnalysisId,
  { dataset_id, data_version }: Dataset,
  { request, rows, shown }: {
    request: QueryRequest;
    rows: QueryResult["rows"];
    shown: ReturnType<typeof compileQuery>;
  },
): QueryResult {
  return {
    analysis_id,
    dataset_id,
    data_version,
    columns: shown.columns.map(({ label, type }) => ({ name: label, type })),
    rows: rows.slice(0, request.limit),
    truncated: rows.length > request.limit,
    sql: shown.text,
  };
}

function shownOf({ columns, row_count, ...stored }: StoredQuery): SavedQuery {
  return { ...stored, index_columns: indexColumns(stored.request, { columns, row_count }) };
}
