import type { Dataset, ListDatasetsQuery, Reject } from "@shared/contracts/axi_datasets.ts";
import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { parseSort } from "@shared/contracts/lists.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId, TenantId, UserId } from "@shared/core/ids.ts";
import { postgresCode, readOfTwoStates, refuseForged, unavailable } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import { type NewReject, REJECTS_KEPT } from "./csv/row_encoder.ts";
import { PAGE_BYTES_MAX } from "./table_sql.ts";

const UNIQUE_VIOLATION = "23505";
const DATASET_COLUMNS = [
  "dataset_id",
  "name",
  "table_name",
  "status",
  "row_count",
  "column_count",
  "size_bytes",
  "columns",
  "rejected_count",
  "dialect",
  "data_version",
  "version",
  "content_sha256",
  "created_at",
  "updated_at",
  "deleted_at",
] as const;

export type NewDataset = Omit<
  Dataset,
  "status" | "version" | "data_version" | "created_at" | "updated_at" | "deleted_at"
>;

/** A dataset as it was read. */
type DatasetVersion = Pick<Dataset, "dataset_id" | "data_version">;

export type RowsChange = Pick<
  Dataset,
  "row_count" | "size_bytes" | "columns" | "rejected_count" | "dialect" | "content_sha256"
>;

/** Where a page of the list begins: after this sort key (as text) and dataset. */
export interface DatasetPosition {
  readonly key: string;
  readonly dataset_id: string;
}

/** Datasets of a page with their sort keys, and whether the list ends with them. */
export interface DatasetsRead {
  readonly rows: readonly { readonly dataset: Dataset; readonly key: string }[];
  readonly isLast: boolean;
}

export interface StoredStatistics {
  readonly data_version: number;
  readonly columns: readonly ColumnSummary[];
  /** Float64, little-endian; null where there are too many pairs. */
  readonly co_moments: Uint8Array | null;
}

/** SQL of the dataset catalog. The transaction has set the tenant; the filter is the first wall, RLS the second. */
export function createDatasetRepository(tx: Tx, tenantId: TenantId) {
  return {
    /** Stores a dataset that is ready; null when the tenant has one of that `table_name`. */
    async insert(dataset: NewDataset, ownerId: UserId): Promise<Dataset | null> {
      const [row] = await tx<Dataset[]>`
        insert into axi.datasets (dataset_id, tenant_id, owner_id, name, table_name, status, row_count, column_count,
          size_bytes, columns, rejected_count, dialect, content_sha256)
        values (${dataset.dataset_id}, ${tenantId}, ${ownerId}, ${dataset.name}, ${dataset.table_name}, 'ready',
          ${dataset.row_count}, ${dataset.column_count}, ${dataset.size_bytes},
          ${JSON.stringify(dataset.columns)}::text::json, ${dataset.rejected_count},
          ${JSON.stringify(dataset.dialect)}::text::json, ${dataset.content_sha256})
        on conflict (tenant_id, table_name) where deleted_at is null do nothing
        returning ${tx(DATASET_COLUMNS)}`;
      return row ?? null;
    },
    /** The greatest number that follows the base in the name of a table; 1 where there is none. */
    async lastNumber(base: string): Promise<number> {
      const [row] = await tx<{ last: number }[]>`
        select coalesce(max(substr(table_name, length(${base}::text) + 2)::int), 1) as last from axi.datasets
        where tenant_id = ${tenantId} and deleted_at is null
          and starts_with(table_name, ${base}::text || '_')
          and substr(table_name, length(${base}::text) + 2) ~ '^[1-9][0-9]{0,8}$'`;
      return row?.last ?? 1;
    },
    /** The dataset, or null when the tenant has no such one, or it is deleted. */
    async find(id: DatasetId): Promise<Dataset | null> {
      const [row] = await tx<Dataset[]>`
        select ${tx(DATASET_COLUMNS)} from axi.datasets
        where dataset_id = ${id} and tenant_id = ${tenantId} and deleted_at is null`;
      return row ?? null;
    },
    /** Whether the dataset is stored, be it deleted, with its rows in that version. */
    async isStored(id: DatasetId, dataVersion: number): Promise<boolean> {
      const rows = await tx`
        select from axi.datasets
        where dataset_id = ${id} and tenant_id = ${tenantId} and data_version = ${dataVersion}`;
      return rows.length > 0;
    },
    /** The dataset, locked against change until the transaction ends. */
    async lock(id: DatasetId): Promise<Dataset | null> {
      const [row] = await tx<Dataset[]>`
        select ${tx(DATASET_COLUMNS)} from axi.datasets
        where dataset_id = ${id} and tenant_id = ${tenantId} and deleted_at is null for update`;
      return row ?? null;
    },
    /**
     * The dataset, whose rows nobody else may change until the transaction ends; those who would wait in line for
     * `waitMs`. It may be read, and analyses be stored for it.
     */
    async lockRows(id: DatasetId, waitMs: number): Promise<Dataset | null> {
      await tx`select set_config('lock_timeout', ${String(waitMs)}, true)`;
      const [row] = await tx<Dataset[]>`
        select ${tx(DATASET_COLUMNS)} from axi.datasets
        where dataset_id = ${id} and tenant_id = ${tenantId} and deleted_at is null for no key update`;
      await tx`set local lock_timeout to default`;
      return row ?? null;
    },
    /** The dataset with other rows, whose version has risen. Throws NotFoundError where it is not there. */
    async changeRows(id: DatasetId, change: RowsChange): Promise<Dataset> {
      const [row] = await tx<Dataset[]>`
        update axi.datasets set row_count = ${change.row_count}, column_count = ${change.columns.length},
          size_bytes = ${change.size_bytes}, columns = ${JSON.stringify(change.columns)}::text::json,
          rejected_count = ${change.rejected_count}, dialect = ${JSON.stringify(change.dialect)}::text::json,
          content_sha256 = ${change.content_sha256}, data_version = data_version + 1, version = version + 1,
          updated_at = now()
        where dataset_id = ${id} and tenant_id = ${tenantId} and deleted_at is null
        returning ${tx(DATASET_COLUMNS)}`;
      if (row === undefined) throw new NotFoundError("dataset", id);
      return row;
    },
    /** The dataset where it was deleted, and not before `since`; locked against change until the transaction ends. */
    async lockDeleted(id: DatasetId, since: Date): Promise<Dataset | null> {
      const [row] = await tx<Dataset[]>`
        select ${tx(DATASET_COLUMNS)} from axi.datasets
        where dataset_id = ${id} and tenant_id = ${tenantId} and deleted_at >= ${since} for update`;
      return row ?? null;
    },
    async markDeleted(id: DatasetId, at: Date): Promise<void> {
      await tx`
        update axi.datasets set deleted_at = ${at}, version = version + 1, updated_at = now()
        where dataset_id = ${id} and tenant_id = ${tenantId}`;
    },
    /** The dataset under that `table_name`; null where another has it. Throws UNAVAILABLE where one takes it just now. */
    async restore(id: DatasetId, tableName: string): Promise<Dataset | null> {
      const [row] = await tx<Dataset[]>`
        update axi.datasets set deleted_at = null, table_name = ${tableName}, version = version + 1, updated_at = now()
        where dataset_id = ${id} and tenant_id = ${tenantId} and not exists (
          select from axi.datasets as other
          where other.tenant_id = ${tenantId} and other.table_name = ${tableName} and other.deleted_at is null)
        returning ${tx(DATASET_COLUMNS)}`.catch(refuseRace);
      return row ?? null;
    },
    /** A page with each dataset's sort key as text; it ends early where the datasets have columns of megabytes. */
    async list(query: ListDatasetsQuery, after: DatasetPosition | null): Promise<DatasetsRead> {
      const { column, isDescending } = parseSort(query.sort);
      const key = tx(column), order = isDescending ? tx`desc` : tx`asc`;
      const beyond = isDescending ? tx`<` : tx`>`;
      const found = await tx<(Dataset & { key: string; total: number })[]>`
        with listed as (
          select ${tx(DATASET_COLUMNS)}, ${key}::text as key from axi.datasets
          where tenant_id = ${tenantId} and deleted_at is ${
        query.deleted === "true" ? tx`not null` : tx`null`
      }
            ${query.q === undefined ? tx`` : tx`and strpos(lower(name), lower(${query.q})) > 0`}
            ${
        after === null
          ? tx``
          : tx`and (${key}, dataset_id) ${beyond} (${after.key}::text::${
            keyType(tx, column)
          }, ${after.dataset_id})`
      }
          order by ${key} ${order}, dataset_id ${order} limit ${query.limit + 1}),
        sized as (select *, octet_length(columns::text) as size from listed),
        summed as (
          select *, count(*) over () as total, sum(size) over (rows unbounded preceding) - size as before from sized)
        select ${tx(DATASET_COLUMNS)}, key, total from summed where before < ${PAGE_BYTES_MAX}`.catch(
        refuseForged,
      );
      const rows = found.slice(0, query.limit);
      return {
        rows: rows.map(({ key, total: _total, ...dataset }) => ({ dataset, key })),
        isLast: rows.length === (found[0]?.total ?? 0),
      };
    },
    /** The renamed dataset; null where it is not there, or not at `version` where one is given. */
    async rename(id: DatasetId, name: string, version: number | null): Promise<Dataset | null> {
      const [row] = await tx<Dataset[]>`
        update axi.datasets set name = ${name}, version = version + 1, updated_at = now()
        where dataset_id = ${id} and tenant_id = ${tenantId} and deleted_at is null ${
        version === null ? tx`` : tx`and version = ${version}`
      }
        returning ${tx(DATASET_COLUMNS)}`;
      return row ?? null;
    },
    async delete(id: DatasetId): Promise<void> {
      await tx`delete from axi.datasets where dataset_id = ${id} and tenant_id = ${tenantId}`;
    },
    /** Rejects of a part, behind those that there are, as long as there is room. */
    async insertRejects(id: DatasetId, rejects: readonly NewReject[], part = 1): Promise<void> {
      if (rejects.length === 0) return;
      await tx`
        insert into axi.dataset_rejects (dataset_id, reject_id, tenant_id, part, line, column_name, raw, reason)
        select ${id}, last.reject_id + r.n, ${tenantId}, ${part}, r.line, r.column, r.raw, r.reason
        from (select coalesce(max(reject_id), 0) as reject_id from axi.dataset_rejects
              where dataset_id = ${id} and tenant_id = ${tenantId}) as last,
          json_to_recordset(${
        JSON.stringify(rejects.map((reject, i) => ({ ...reject, n: i + 1 })))
      }::text::json)
            as r(n integer, line bigint, "column" text, raw text, reason text)
        where last.reject_id + r.n <= ${REJECTS_KEPT}`;
    },
    async deleteRejects(id: DatasetId): Promise<void> {
      await tx`delete from axi.dataset_rejects where dataset_id = ${id} and tenant_id = ${tenantId}`;
    },
    async listRejects(id: DatasetId, afterId: number, limit: number): Promise<Reject[]> {
      return await tx<Reject[]>`
        select reject_id, part, line, column_name as "column", raw, reason from axi.dataset_rejects
        where dataset_id = ${id} and tenant_id = ${tenantId} and reject_id > ${afterId}
        order by reject_id limit ${limit}`;
    },
    /** In place of those of an earlier version. */
    async storeStatistics(id: DatasetId, statistics: StoredStatistics): Promise<void> {
      await tx`
        insert into axi.dataset_statistics (dataset_id, tenant_id, data_version, columns, co_moments)
        values (${id}, ${tenantId}, ${statistics.data_version}, ${
        JSON.stringify(statistics.columns)
      }::text::json,
          ${statistics.co_moments})
        on conflict (dataset_id) do update
          set data_version = excluded.data_version, columns = excluded.columns, co_moments = excluded.co_moments`;
    },
    /** Of the dataset as it was read; the transaction is begun anew where its rows have changed since. */
    async findStatistics(dataset: DatasetVersion): Promise<StoredStatistics> {
      const [row] = await tx<StoredStatistics[]>`
        select data_version, columns, co_moments from axi.dataset_statistics
        where dataset_id = ${dataset.dataset_id} and tenant_id = ${tenantId}`;
      if (row?.data_version !== dataset.data_version) throw readOfTwoStates();
      return row;
    },
    /** Has the transaction begun anew where the rows have changed since the dataset was read. */
    async checkVersion(dataset: DatasetVersion): Promise<void> {
      const rows = await tx`
        select from axi.datasets where dataset_id = ${dataset.dataset_id} and tenant_id = ${tenantId}
          and data_version = ${dataset.data_version} and deleted_at is null`;
      if (rows.length === 0) throw readOfTwoStates();
    },
  };
}
export type DatasetRepository = ReturnType<typeof createDatasetRepository>;

function refuseRace(error: unknown): never {
  if (postgresCode(error) !== UNIQUE_VIOLATION) throw error;
  throw unavailable("Cannot name the table: another dataset has just taken the name; try again", error);
}

/** Type of a sort key, into which the cursor's text is cast. */
function keyType(tx: Tx, column: string) {
  return column === "name" ? tx`text` : column === "created_at" ? tx`timestamptz` : tx`bigint`;
}
