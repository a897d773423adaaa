import { createRecentRead } from "@shared/cache/recent_read.ts";
import type { User } from "@shared/contracts/axi_accounts.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";

/** How far a profile may lag behind a change that another process made. */
const FRESH_MS = 50;
/** Of all profiles: a change of one may show in others, and changes are rare. */
const SCOPE = "profiles";

/** Profiles of users in a tenant; null where it has no such member. */
export interface Profiles {
  find(tenantId: TenantId, userId: UserId): Promise<User | null>;
  /** Accounts have changed in this process: what is asked from now on is read anew. */
  forget(): void;
}

/** Profiles that serve again for a moment: every page asks for one (ADR 0015). */
export function createProfiles(read: Profiles["find"], clock: Clock): Profiles {
  const recent = createRecentRead<User | null>({ forMs: FRESH_MS, clock });
  return {
    find: (tenantId, userId) => recent.run(SCOPE, `${tenantId}:${userId}`, () => read(tenantId, userId)),
    forget: () => recent.forget(SCOPE),
  };
}
