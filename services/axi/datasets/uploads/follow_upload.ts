import { setTimeout as delay } from "node:timers/promises";
import { isFinal, type UploadStatus } from "@shared/contracts/axi_uploads.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { UploadId } from "@shared/core/ids.ts";
import type { TenantSlots } from "../../tenant_slots.ts";
import type { StoredUpload } from "./repository.ts";
import { statusOf } from "./service.ts";

const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;
/** Then the stream ends, and who goes on following asks again from where it was. */
const LONGEST_MS = 15 * 60_000;

/** A step of an upload; `status` is null where nothing has changed for a while. */
export interface UploadStep {
  readonly revision: number;
  readonly status: UploadStatus | null;
}

export interface FollowDeps {
  readonly get: (ctx: RequestContext, id: UploadId) => Promise<StoredUpload>;
  readonly clock: Clock;
  readonly slots: TenantSlots;
}

export interface FollowOptions {
  /** The last revision that the follower has seen; null for none. */
  readonly after: number | null;
  readonly signal: AbortSignal;
}

/**
 * A verb that tells how an upload goes on, until it is ready or has failed. Null where the follower has seen the end. It
 * asks the database, since another instance may be at work. Throws NotFoundError, and RATE_LIMITED where the tenant
 * follows too many.
 */
export function createFollowUpload({ get, clock, slots }: FollowDeps) {
  return async function followUpload(
    ctx: RequestContext,
    id: UploadId,
    { after, signal }: FollowOptions,
  ): Promise<AsyncIterable<UploadStep> | null> {
    const first = await get(ctx, id);
    if (isFinal(first.phase) && first.revision === after) return null;
    const slot = slots.enter(ctx.tenant_id);
    return steps(first);

    async function* steps(upload: StoredUpload): AsyncGenerator<UploadStep> {
      using _slot = slot;
      const end = clock.now() + LONGEST_MS;
      let seen = after, toldAt = clock.now();
      for (;;) {
        if (upload.revision !== seen) {
          yield { revision: upload.revision, status: statusOf(upload) };
          [seen, toldAt] = [upload.revision, clock.now()];
        } else if (clock.now() - toldAt >= HEARTBEAT_MS) {
          yield { revision: upload.revision, status: null };
          toldAt = clock.now();
        }
        if (isFinal(upload.phase) || clock.now() >= end) return;
        await delay(POLL_MS, undefined, { signal }).catch(() => {}); // it rejects on abort
        if (signal.aborted) return;
        upload = await get(ctx, id);
      }
    }
  };
}
export type FollowUpload = ReturnType<typeof createFollowUpload>;
