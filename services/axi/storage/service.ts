import type { Usage } from "@shared/contracts/axi_storage.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { Transact } from "@shared/core/transact.ts";
import { overLimit } from "./over_limit.ts";
import type { StorageRepositories } from "./repository.ts";

/** What may still be stored, unfinished uploads counted as used. */
export interface Room {
  readonly left: number;
  readonly used: number;
  readonly limit: number;
}

export interface StorageServiceDeps {
  readonly transact: Transact<StorageRepositories>;
  /** Of each tenant. */
  readonly limitBytes: number;
}

/** What tenants store. */
export function createStorageService({ transact, limitBytes }: StorageServiceDeps) {
  async function usage(ctx: RequestContext): Promise<Usage> {
    const unkeyed = { ...ctx, idempotency: null };
    const { used, trash, uploading } = await transact(unkeyed, ({ storage }) => storage.find());
    return {
      storage_limit_bytes: limitBytes,
      storage_used_bytes: used,
      trash_bytes: trash,
      uploading_bytes: uploading,
    };
  }

  return {
    usage,
    /** Throws PAYLOAD_TOO_LARGE where there is none, or `wanted` bytes are more. */
    async room(ctx: RequestContext, wanted: number | null): Promise<Room> {
      const { storage_used_bytes, uploading_bytes } = await usage(ctx);
      const used = storage_used_bytes + uploading_bytes, left = Math.max(0, limitBytes - used);
      if (left === 0 || (wanted ?? 0) > left) throw overLimit({ used, limit: limitBytes, wanted });
      return { left, used, limit: limitBytes };
    },
  };
}
export type StorageService = ReturnType<typeof createStorageService>;
