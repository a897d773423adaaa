import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { TenantSlots } from "../../tenant_slots.ts";

const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;
/** Then the stream ends, and who goes on following asks again from where it was. */
const LONGEST_MS = 15 * 60_000;

/** How far something is. */
export interface Followed<Status> {
  /** Rises with every change. */
  readonly revision: number;
  /** Whether nothing more will come. */
  readonly isOver: boolean;
  readonly status: Status;
}

/** A step; `status` is null where nothing has changed for a while. */
export interface Step<Status> {
  readonly revision: number;
  readonly status: Status | null;
}

export interface FollowDeps<Id, Status> {
  readonly get: (ctx: RequestContext, id: Id) => Promise<Followed<Status>>;
  readonly clock: Clock;
  readonly slots: TenantSlots;
}

export interface FollowOptions {
  /** The last revision that the follower has seen; null for none. */
  readonly after: number | null;
  readonly signal: AbortSignal;
}

/** Tells how something goes on until it is over; null where the follower has seen the end. */
export type Follow<Id, Status> = (
  ctx: RequestContext,
  id: Id,
  options: FollowOptions,
) => Promise<AsyncIterable<Step<Status>> | null>;

/**
 * A verb that tells how an upload goes on. It asks for it again and again, since another instance may be at work. Throws
 * NotFoundError, and RATE_LIMITED where the tenant follows too many.
 */
export function createFollowUpload<Id, Status>(
  { get, clock, slots }: FollowDeps<Id, Status>,
): Follow<Id, Status> {
  return async function followUpload(ctx, id, { after, signal }) {
    const first = await get(ctx, id);
    if (first.isOver && first.revision === after) return null;
    const slot = slots.enter(ctx.tenant_id);
    return steps(first);

    async function* steps(upload: Followed<Status>): AsyncGenerator<Step<Status>> {
      using _slot = slot;
      const end = clock.now() + LONGEST_MS;
      let seen = after, toldAt = clock.now();
      for (;;) {
        if (upload.revision !== seen) {
          yield { revision: upload.revision, status: upload.status };
          [seen, toldAt] = [upload.revision, clock.now()];
        } else if (clock.now() - toldAt >= HEARTBEAT_MS) {
          yield { revision: upload.revision, status: null };
          toldAt = clock.now();
        }
        if (upload.isOver || clock.now() >= end) return;
        await delay(POLL_MS, undefined, { signal }).catch(() => {}); // it rejects on abort
        if (signal.aborted) return;
        upload = await get(ctx, id);
      }
    }
  };
}
