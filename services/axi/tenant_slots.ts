import { AppError } from "@shared/core/errors.ts";
import type { TenantId } from "@shared/core/ids.ts";

/** What each tenant may have under way at once, so that none of them takes all there is. */
export interface TenantSlots {
  /** Takes one of the tenant's; disposing gives it back, once however often. Throws RATE_LIMITED where it has none left. */
  enter(tenantId: TenantId): Disposable;
}

export interface TenantSlotsOptions {
  readonly each: number;
  readonly refusal: string;
}

/** Slots of this process. */
export function createTenantSlots({ each, refusal }: TenantSlotsOptions): TenantSlots {
  const taken = new Map<TenantId, number>();

  function change(tenantId: TenantId, by: 1 | -1): void {
    const count = (taken.get(tenantId) ?? 0) + by;
    if (count === 0) taken.delete(tenantId);
    else taken.set(tenantId, count);
  }

  return {
    enter(tenantId) {
      if ((taken.get(tenantId) ?? 0) >= each) {
        throw new AppError("RATE_LIMITED", refusal, { retryAfterSeconds: 1 });
      }
      change(tenantId, 1);
      let isTaken = true;
      return {
        [Symbol.dispose]() {
          if (isTaken) change(tenantId, -1);
          isTaken = false;
        },
      };
    },
  };
}
