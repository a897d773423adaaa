import type { TenantId, UserId } from "@shared/core/ids.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { ListQueriesQuery, QueryRequest, SavedQuery } from "@shared/contracts/axi_queries.ts";
import { refuseForged } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";

/** A saved query with what decides on its index. */
export interface StoredQuery extends Omit<SavedQuery, "index_columns"> {
  readonly columns: Column[];
  readonly row_count: number;
}

export interface QueryPosition {
  readonly created_at: string;
  readonly query_id: string;
}

/** SQL of saved queries. The transaction has set the tenant. */
export function createSavedQueryRepository(tx: Tx, tenantId: TenantId) {
  const stored = tx`
    select query_id, dataset_id, q.name, request, q.created_at, d.columns, d.row_count
    from axi.saved_queries q join axi.datasets d using (dataset_id)
    where q.tenant_id = ${tenantId} and d.tenant_id = ${tenantId} and d.deleted_at is null`;

  async function find(id: string): Promise<StoredQuery | null> {
    const [row] = await tx<StoredQuery[]>`${stored} and query_id = ${id}`;
    return row ?? null;
  }

  return {
    find,
    async count(datasetId: string): Promise<number> {
      const [row] = await tx<{ count: number }[]>`
        select count(*) from axi.saved_queries where dataset_id = ${datasetId} and tenant_id = ${tenantId}`;
      return row?.count ?? 0;
    },
    async insert(
      { query_id, name, request }: { query_id: string; name: string; request: QueryRequest },
      ownerId: UserId,
    ): Promise<StoredQuery> {
      await tx`
        insert into axi.saved_queries (query_id, tenant_id, dataset_id, owner_id, name, request)
        values (${query_id}, ${tenantId}, ${request.dataset_id}, ${ownerId}, ${name},
          ${JSON.stringify(request)}::text::json)`;
      const inserted = await find(query_id);
      if (inserted === null) throw new Error("Cannot find the query that was saved");
      return inserted;
    },
    /** A page, newest first. */
    async list(
      { dataset_id }: ListQueriesQuery,
      after: QueryPosition | null,
      limit: number,
    ): Promise<StoredQuery[]> {
      return await tx<StoredQuery[]>`
        ${stored} ${dataset_id === undefined ? tx`` : tx`and dataset_id = ${dataset_id}`}
          ${
        after === null
          ? tx``
          : tx`and (q.created_at, query_id) < (${after.created_at}::text::timestamptz, ${after.query_id}::uuid)`
      }
        order by q.created_at desc, query_id desc limit ${limit}`.catch(refuseForged);
    },
    /** Whether there was one. */
    async delete(id: string): Promise<boolean> {
      const { count } = await tx`
        delete from axi.saved_queries where query_id = ${id} and tenant_id = ${tenantId}`;
      return count > 0;
    },
  };
}
export type SavedQueryRepository = ReturnType<typeof createSavedQueryRepository>;
