import type { BlobStore } from "@shared/blob/blob.ts";
import { isFinal } from "@shared/contracts/axi_uploads.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { UploadId } from "@shared/core/ids.ts";
import { systemContext } from "../system_context.ts";
import type { DueUploadsRepository } from "./due_uploads_repository.ts";
import type { UploadLoader } from "./loader.ts";
import { ownerOfPart, PARTS_PREFIX } from "./part_key.ts";
import type { StoredUpload } from "./repository.ts";

const DUE_AT_ONCE = 100;
/** Younger parts may belong to a piece that is under way. */
const AGE_MIN_MS = 60 * 60_000;

export interface TendUploadsDeps {
  readonly due: DueUploadsRepository;
  readonly loader: UploadLoader;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly get: (ctx: RequestContext, id: UploadId) => Promise<StoredUpload>;
  readonly remove: (ctx: RequestContext, id: UploadId) => Promise<void>;
}

/** Housekeeping of uploads: loads that were cut are begun again, what has run out goes, and parts that belong to none. */
export function createTendUploads({ due, loader, blobs, clock, get, remove }: TendUploadsDeps) {
  return {
    /** Begins loads that wait and forgets uploads that have run out. */
    async tend(signal: AbortSignal): Promise<void> {
      for (const { tenant_id, upload_id, is_expired } of await due.find(new Date(clock.now()), DUE_AT_ONCE)) {
        if (signal.aborted) return;
        if (is_expired) await remove(systemContext(tenant_id, clock), upload_id);
        else loader.start(tenant_id, upload_id);
      }
    },
    /** Removes parts whose upload is gone or over: a service that is killed while it stores or removes them leaves some. */
    async sweepParts(signal: AbortSignal): Promise<number> {
      let removed = 0, lastId = "", isKept = false;
      for await (const { key, modified_at } of blobs.list(PARTS_PREFIX)) {
        if (signal.aborted) break;
        const owner = ownerOfPart(key);
        if (owner === null || clock.now() - modified_at.getTime() < AGE_MIN_MS) continue;
        if (owner.uploadId !== lastId) {
          lastId = owner.uploadId;
          isKept = await isUnderWay(systemContext(owner.tenantId, clock), owner.uploadId);
        }
        if (isKept) continue;
        await blobs.delete(key);
        removed++;
      }
      return removed;
    },
  };

  async function isUnderWay(ctx: RequestContext, id: UploadId): Promise<boolean> {
    try {
      return !isFinal((await get(ctx, id)).phase);
    } catch (error) {
      if (error instanceof NotFoundError) return false;
      throw error;
    }
  }
}
export type TendUploads = ReturnType<typeof createTendUploads>;
