import type { Role } from "../core/ctx.ts";
import type { TenantId, UserId } from "../core/ids.ts";

/** Who a credential stands for. */
export interface Principal {
  readonly user_id: UserId;
  readonly tenant_id: TenantId;
  readonly role: Role;
  readonly scopes: readonly string[];
  /** The session that an access token came from; absent for API keys and services. */
  readonly session_id?: string;
}
