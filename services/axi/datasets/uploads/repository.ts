import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { UploadPhase, UploadProblem } from "@shared/contracts/axi_uploads.ts";
import type { TenantId, UploadId, UserId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import type { FileProgress } from "../file_progress.ts";

const COLUMNS = [
  "upload_id",
  "owner_id",
  "name",
  "options",
  "metadata",
  "size_bytes",
  "bytes_received",
  "part_count",
  "phase",
  "bytes_loaded",
  "rows",
  "rejected_count",
  "dataset_id",
  "problem",
  "attempts",
  "leased_until",
  "revision",
  "created_at",
  "expires_at",
] as const;

/** An upload as it is stored. */
export interface StoredUpload {
  readonly upload_id: UploadId;
  readonly owner_id: UserId;
  readonly name: string;
  readonly options: UploadOptions;
  /** The header as it was sent. */
  readonly metadata: string;
  readonly size_bytes: number;
  readonly bytes_received: number;
  readonly part_count: number;
  readonly phase: UploadPhase;
  readonly bytes_loaded: number;
  readonly rows: number;
  readonly rejected_count: number;
  readonly dataset_id: string | null;
  readonly problem: UploadProblem | null;
  /** How often it was begun to load. */
  readonly attempts: number;
  readonly leased_until: string | null;
  /** Rises with every change. */
  readonly revision: number;
  readonly created_at: string;
  readonly expires_at: string;
}

export type NewUpload = Pick<
  StoredUpload,
  "upload_id" | "owner_id" | "name" | "options" | "metadata" | "size_bytes" | "expires_at"
>;

/** A piece of a file: where it begins, and under which id it is kept. */
export interface Part {
  readonly start_byte: number;
  readonly part_id: string;
  readonly size_bytes: number;
}

/** The right to load an upload, for so long. */
export interface LoadLease {
  readonly lease_id: string;
  readonly seconds: number;
}

/** SQL of uploads in pieces. The transaction has set the tenant; times are those of the caller's clock. */
export function createUploadRepository(tx: Tx, tenantId: TenantId) {
  return {
    async insert(upload: NewUpload): Promise<StoredUpload> {
      const [row] = await tx<[StoredUpload]>`
        insert into axi.uploads (upload_id, tenant_id, owner_id, name, options, metadata, size_bytes, expires_at)
        values (${upload.upload_id}, ${tenantId}, ${upload.owner_id}, ${upload.name},
          ${
        JSON.stringify(upload.options)
      }::text::json, ${upload.metadata}, ${upload.size_bytes}, ${upload.expires_at})
        returning ${tx(COLUMNS)}`;
      return row;
    },
    /** The upload, or null where the tenant has no such one or it has run out. */
    async find(id: UploadId, now: Date): Promise<StoredUpload | null> {
      const [row] = await tx<StoredUpload[]>`
        select ${tx(COLUMNS)} from axi.uploads
        where upload_id = ${id} and tenant_id = ${tenantId} and expires_at > ${now}`;
      return row ?? null;
    },
    /** How many of the tenant's are not finished. */
    async countOpen(): Promise<number> {
      const [row] = await tx<{ count: number }[]>`
        select count(*) from axi.uploads
        where tenant_id = ${tenantId} and phase in ('receiving', 'surveying', 'loading')`;
      return row?.count ?? 0;
    },
    /** Adds pieces that lie one behind the other; null where what has come ends elsewhere, or nothing more is wanted. */
    async append(id: UploadId, parts: readonly Part[]): Promise<StoredUpload | null> {
      const start = parts[0]?.start_byte ?? 0;
      const bytes = parts.reduce((sum, part) => sum + part.size_bytes, 0);
      const [row] = await tx<StoredUpload[]>`
        update axi.uploads set bytes_received = bytes_received + ${bytes}, part_count = part_count + ${parts.length},
          revision = revision + 1
        where upload_id = ${id} and tenant_id = ${tenantId} and phase = 'receiving' and bytes_received = ${start}
          and bytes_received + ${bytes} <= size_bytes
        returning ${tx(COLUMNS)}`;
      if (row === undefined) return null;
      await tx`
        insert into axi.upload_parts (upload_id, start_byte, tenant_id, part_id, size_bytes)
        select ${id}, start_byte, ${tenantId}, part_id, size_bytes
        from json_to_recordset(${JSON.stringify(parts)}::text::json)
          as p(start_byte bigint, part_id uuid, size_bytes bigint)`;
      return row;
    },
    /** The pieces in their order. */
    async parts(id: UploadId): Promise<Part[]> {
      return await tx<Part[]>`
        select start_byte, part_id, size_bytes from axi.upload_parts
        where upload_id = ${id} and tenant_id = ${tenantId} order by start_byte`;
    },
    /** Takes an upload that has come whole over for loading; null where it is not such, or another loads it. */
    async claim(id: UploadId, { lease_id, seconds }: LoadLease): Promise<StoredUpload | null> {
      const [row] = await tx<StoredUpload[]>`
        update axi.uploads set lease_id = ${lease_id}, leased_until = now() + make_interval(secs => ${seconds}),
          attempts = attempts + 1, phase = 'surveying', bytes_loaded = 0, rows = 0, rejected_count = 0, revision = revision + 1
        where upload_id = ${id} and tenant_id = ${tenantId} and bytes_received = size_bytes
          and phase in ('receiving', 'surveying', 'loading') and (leased_until is null or leased_until < now())
        returning ${tx(COLUMNS)}`;
      return row ?? null;
    },
    /** Notes how far the load is and keeps the lease; false where it is another's by now. */
    async report(
      { lease_id, seconds }: LoadLease,
      { phase, bytesReceived, rowCount, rejectedCount }: FileProgress,
    ): Promise<boolean> {
      const { count } = await tx`
        update axi.uploads set phase = ${phase}, bytes_loaded = ${bytesReceived}, rows = ${rowCount},
          rejected_count = ${rejectedCount}, leased_until = now() + make_interval(secs => ${seconds}),
          revision = revision + case when (phase, bytes_loaded, rows) = (${phase}, ${bytesReceived}, ${rowCount})
            then 0 else 1 end
        where lease_id = ${lease_id} and tenant_id = ${tenantId}`;
      return count > 0;
    },
    /** Ends a load that has failed for good. */
    async fail({ lease_id }: LoadLease, problem: UploadProblem): Promise<void> {
      await tx`
        update axi.uploads set phase = 'failed', rows = 0, rejected_count = 0, problem = ${
        JSON.stringify(problem)
      }::text::json, lease_id = null,
          leased_until = null, revision = revision + 1
        where lease_id = ${lease_id} and tenant_id = ${tenantId}`;
    },
    /** Lets another take the load over after so many seconds. */
    async release({ lease_id, seconds }: LoadLease): Promise<void> {
      await tx`
        update axi.uploads set lease_id = null, leased_until = now() + make_interval(secs => ${seconds})
        where lease_id = ${lease_id} and tenant_id = ${tenantId}`;
    },
    /** Whether there was one. */
    async delete(id: UploadId): Promise<boolean> {
      const { count } = await tx`
        delete from axi.uploads where upload_id = ${id} and tenant_id = ${tenantId}`;
      return count > 0;
    },
  };
}
export type UploadRepository = ReturnType<typeof createUploadRepository>;

/** What the verbs of uploads work on, bound to one transaction. */
export interface UploadRepositories {
  readonly uploads: UploadRepository;
}
