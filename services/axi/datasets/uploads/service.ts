import type { BlobStore } from "@shared/blob/blob.ts";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { isFinal, UploadStatus } from "@shared/contracts/axi_uploads.ts";
import type { Clock } from "@shared/core/clock.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError, NotFoundError } from "@shared/core/errors.ts";
import { newId, type UploadId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { StorageService } from "../../storage/service.ts";
import type { UploadLoader } from "./loader.ts";
import { partKey, partsOf } from "./part_key.ts";
import type { Part, StoredUpload, UploadRepositories } from "./repository.ts";
import { storeParts } from "./store_parts.ts";
import type { Checksum } from "./tus.ts";

/** An upload is forgotten so long after it was begun, or after its dataset is ready. */
const LIFETIME_MS = 24 * 60 * 60_000;
const OPEN_MAX = 100;
const PARTS_MAX = 10_000;
/** For one step of a request that may itself take as long as its body. */
const STEP_MS = 30_000;

export type { StoredUpload };

export interface UploadServiceDeps {
  readonly transact: Transact<UploadRepositories>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly loader: UploadLoader;
  /** Throws PAYLOAD_TOO_LARGE where the tenant has no room for so many bytes. */
  readonly room: StorageService["room"];
}

export interface UploadBegun {
  readonly name: string;
  readonly options: UploadOptions;
  /** `Upload-Metadata` as it was sent. */
  readonly metadata: string;
  readonly sizeBytes: number;
}

/** Bytes of the file on their way. */
export interface Piece {
  readonly offset: number;
  readonly body: ReadableStream<Uint8Array>;
  readonly checksum: Checksum | null;
}

/**
 * Uploads that come in pieces: begun, continued where they were cut, given up. When the last byte has come the dataset is
 * made; `status` tells what became of it.
 */
export function createUploadService({ transact, blobs, clock, loader, room }: UploadServiceDeps) {
  const now = () => new Date(clock.now());
  const step = (ctx: RequestContext) => ({ ...ctx, idempotency: null, deadline: clock.now() + STEP_MS });

  /** Throws NotFoundError where the tenant has no such upload, or it has run out. */
  async function get(ctx: RequestContext, id: UploadId): Promise<StoredUpload> {
    const upload = await transact(step(ctx), ({ uploads }) => uploads.find(id, now()));
    if (upload === null) throw new NotFoundError("upload", id);
    if (isWaiting(upload)) loader.start(ctx.tenant_id, id); // nobody may be loading it any more
    return upload;
  }

  return {
    get,
    /** Begins an upload. Throws RATE_LIMITED where the tenant has too many open ones, PAYLOAD_TOO_LARGE. */
    async begin(
      ctx: RequestContext,
      { name, options, metadata, sizeBytes }: UploadBegun,
    ): Promise<StoredUpload> {
      requireRole(ctx, "analyst");
      await room(ctx, sizeBytes);
      const upload = await transact(ctx, async ({ uploads }) => {
        if (await uploads.countOpen() >= OPEN_MAX) throw tooManyOpen();
        return await uploads.insert({
          upload_id: newId<UploadId>(),
          owner_id: ctx.user_id,
          name,
          options,
          metadata,
          size_bytes: sizeBytes,
          expires_at: new Date(clock.now() + LIFETIME_MS).toISOString(),
        });
      });
      if (isWaiting(upload)) loader.start(ctx.tenant_id, upload.upload_id); // an empty file
      return upload;
    },
    /**
     * Takes the bytes of the file from `offset` on. Throws CONFLICT where the file does not go on there, PAYLOAD_TOO_LARGE
     * and CHECKSUM_MISMATCH; whatever else the body fails with, what came of it is kept.
     */
    async receive(
      ctx: RequestContext,
      id: UploadId,
      { offset, body, checksum }: Piece,
    ): Promise<StoredUpload> {
      requireRole(ctx, "analyst");
      let upload = await get(ctx, id);
      if (upload.bytes_received !== offset) throw notThere(id, upload.bytes_received);
      if (upload.part_count >= PARTS_MAX) throw tooManyParts(id);
      await storeParts(body, {
        blobs,
        keyOf: (partId) => partKey(ctx.tenant_id, id, partId),
        offset,
        checksum,
        async append(parts: readonly Part[]) {
          const appended = await transact(step(ctx), ({ uploads }) => uploads.append(id, parts));
          if (appended === null) throw notThere(id, (await get(ctx, id)).bytes_received);
          upload = appended;
        },
      }).finally(() => {
        if (isWaiting(upload)) loader.start(ctx.tenant_id, id);
      });
      return upload;
    },
    /** Gives an upload up and forgets it; a dataset that was made of it stays. Throws NotFoundError. */
    async remove(ctx: RequestContext, id: UploadId): Promise<void> {
      requireRole(ctx, "analyst");
      const isThere = await transact(step(ctx), ({ uploads }) => uploads.delete(id));
      if (!isThere) throw new NotFoundError("upload", id);
      for await (const { key } of blobs.list(partsOf(ctx.tenant_id, id))) await blobs.delete(key);
    },
    /** How far an upload is and what became of it. Throws NotFoundError. */
    async status(ctx: RequestContext, id: UploadId): Promise<UploadStatus> {
      return statusOf(await get(ctx, id));
    },
  };
}
export type UploadService = ReturnType<typeof createUploadService>;

/** An upload as callers see it. */
export function statusOf(upload: StoredUpload): UploadStatus {
  return UploadStatus.parse(upload);
}

/** Whether all bytes are there and somebody has to make a dataset of them. */
function isWaiting({ phase, bytes_received, size_bytes }: StoredUpload): boolean {
  return bytes_received === size_bytes && !isFinal(phase);
}

function notThere(id: UploadId, received: number): AppError {
  return new AppError(
    "CONFLICT",
    `Cannot go on with upload "${id}" there: ${received} bytes of it have come`,
    {
      details: { bytes_received: received },
    },
  );
}

function tooManyParts(id: UploadId): AppError {
  return new AppError(
    "CONFLICT",
    `Cannot take more than ${PARTS_MAX} pieces of upload "${id}": begin it anew and send larger ones`,
  );
}

function tooManyOpen(): AppError {
  return new AppError(
    "RATE_LIMITED",
    `Cannot begin more than ${OPEN_MAX} uploads: finish one, or delete it`,
    { retryAfterSeconds: 60 },
  );
}
