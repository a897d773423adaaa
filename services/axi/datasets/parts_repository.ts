import { type Dialect, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { DatasetPart, NewColumns } from "@shared/contracts/axi_parts.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";

/** A file of a dataset and how its rows were read from it. */
export interface StoredPart extends DatasetPart {
  /** Where the blob store has it. */
  readonly blob_key: string;
  readonly content_type: string | null;
  readonly options: UploadOptions;
  readonly new_columns: NewColumns;
}

export type NewPart = Omit<StoredPart, "created_at">;

/** What another reading of a part changes. */
export interface PartReading {
  readonly part: number;
  readonly options: UploadOptions;
  readonly dialect: Dialect;
  readonly first_row: number;
  readonly row_count: number;
  readonly rejected_count: number;
}

/** SQL of the files of datasets. The transaction has set the tenant. */
export function createPartsRepository(tx: Tx, tenantId: TenantId) {
  return {
    async insert(id: DatasetId, part: NewPart): Promise<void> {
      await tx`
        insert into axi.dataset_parts (dataset_id, part, tenant_id, blob_key, file_name, content_type, size_bytes,
          content_sha256, options, new_columns, dialect, first_row, row_count, rejected_count)
        values (${id}, ${part.part}, ${tenantId}, ${part.blob_key}, ${part.file_name}, ${part.content_type},
          ${part.size_bytes}, ${part.content_sha256}, ${JSON.stringify(part.options)}::text::json,
          ${part.new_columns}, ${
        JSON.stringify(part.dialect)
      }::text::json, ${part.first_row}, ${part.row_count},
          ${part.rejected_count})`;
    },
    /** In their order. */
    async list(id: DatasetId): Promise<StoredPart[]> {
      const rows = await tx<StoredPart[]>`
        select part, blob_key, file_name, content_type, size_bytes, content_sha256, options, new_columns, dialect,
          first_row, row_count, rejected_count, created_at
        from axi.dataset_parts where dataset_id = ${id} and tenant_id = ${tenantId} order by part`;
      return rows.map((part) => ({ ...part, options: UploadOptions.parse(part.options) })); // older ones get defaults
    },
    async update(id: DatasetId, reading: PartReading): Promise<void> {
      await tx`
        update axi.dataset_parts set options = ${JSON.stringify(reading.options)}::text::json,
          dialect = ${JSON.stringify(reading.dialect)}::text::json, first_row = ${reading.first_row},
          row_count = ${reading.row_count}, rejected_count = ${reading.rejected_count}
        where dataset_id = ${id} and tenant_id = ${tenantId} and part = ${reading.part}`;
    },
    async deleteAll(id: DatasetId): Promise<void> {
      await tx`delete from axi.dataset_parts where dataset_id = ${id} and tenant_id = ${tenantId}`;
    },
    /** Whether a file of a dataset, be it deleted, lies under that key. */
    async isKept(blobKey: string): Promise<boolean> {
      const rows = await tx`
        select from axi.dataset_parts where blob_key = ${blobKey} and tenant_id = ${tenantId}`;
      return rows.length > 0;
    },
  };
}
export type PartsRepository = ReturnType<typeof createPartsRepository>;
