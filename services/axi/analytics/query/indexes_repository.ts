import { type DatasetId, datasetTable, type TenantId, tenantSchema } from "@shared/core/ids.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { QueryRequest } from "@shared/contracts/axi_queries.ts";
import { begin } from "@shared/postgres/begin.ts";
import { inTenant } from "@shared/postgres/tenant_scope.ts";
import type { Sql, Tx } from "@shared/postgres/sql.ts";
import { quoted, tableOf } from "../../datasets/table_sql.ts";
import { INDEX_MARK, indexName } from "./index_plan.ts";

/** Characters up to which texts are indexed: four of them, with four bytes a character, fit into an entry of a B-tree. */
const TEXT_MAX = 150;
const LOCK_TIMEOUT = "2s"; // who loads into the table goes first
const BUILD_TIMEOUT = "10min";

export interface TableKey {
  readonly tenant_id: TenantId;
  readonly dataset_id: DatasetId;
}

/** What decides on the indexes of a dataset's table; without columns and requests where the dataset is gone. */
export interface IndexState {
  readonly row_count: number;
  /** Those that can be indexed. */
  readonly columns: Column[];
  readonly requests: QueryRequest[];
  /** Names of the indexes that were made for queries. */
  readonly existing: string[];
}

/** Indexes of datasets' tables over all tenants, for housekeeping. */
export function createIndexRepository(sql: Sql) {
  return {
    /** The datasets with saved queries or with indexes that were made for some. */
    async tables(): Promise<TableKey[]> {
      return await sql<TableKey[]>`
        select tenant_id, dataset_id from axi.datasets_with_queries()
        union
        select substr(schemaname, 8)::uuid, substr(tablename, 3)::uuid from pg_indexes
        where schemaname ~ '^tenant_[0-9a-f]{32}$' and tablename ~ '^d_[0-9a-f]{32}$'
          and indexname like tablename || '\\_q\\_%'`;
    },
    async state(key: TableKey): Promise<IndexState> {
      return await inTenant(sql, key.tenant_id, async (tx) => {
        const [dataset] = await tx<{ row_count: number; columns: Column[]; wide: string[] }[]>`
          select row_count, d.columns, array(
            select c->>'name' from json_array_elements(s.columns) c
            where (c->'text'->>'length_max')::int > ${TEXT_MAX}) as wide
          from axi.datasets d left join axi.dataset_statistics s using (dataset_id)
          where dataset_id = ${key.dataset_id} and d.tenant_id = ${key.tenant_id}`;
        const saved = await tx<{ request: QueryRequest }[]>`
          select request from axi.saved_queries
          where dataset_id = ${key.dataset_id} and tenant_id = ${key.tenant_id} order by created_at, query_id`;
        const existing = await tx<{ indexname: string }[]>`
          select indexname from pg_indexes where schemaname = ${tenantSchema(key.tenant_id)}
            and indexname like ${`${datasetTable(key.dataset_id)}${INDEX_MARK}%`.replaceAll("_", "\\_")}`;
        return {
          row_count: dataset?.row_count ?? 0,
          columns: dataset?.columns.filter(({ name }) => !dataset.wide.includes(name)) ?? [],
          requests: saved.map(({ request }) => request),
          existing: existing.map(({ indexname }) => indexname),
        };
      });
    },
    async create(key: TableKey, columns: readonly string[]): Promise<void> {
      const list = columns.map(quoted).join(", "), table = tableOf(key.tenant_id, key.dataset_id);
      await patiently(
        sql,
        (tx) =>
          tx.unsafe(`create index if not exists ${indexName(key.dataset_id, columns)} on ${table} (${list})`),
      );
    },
    async drop({ tenant_id }: TableKey, name: string): Promise<void> {
      await patiently(
        sql,
        (tx) => tx.unsafe(`drop index if exists ${tenantSchema(tenant_id)}.${quoted(name)}`),
      );
    },
  };
}
export type IndexRepository = ReturnType<typeof createIndexRepository>;

async function patiently(sql: Sql, work: (tx: Tx) => Promise<unknown>): Promise<void> {
  await begin(sql, async (tx) => {
    await tx`
      select set_config('lock_timeout', ${LOCK_TIMEOUT}, true), set_config('statement_timeout', ${BUILD_TIMEOUT}, true)`;
    await work(tx);
  });
}
