import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { hexOf, newId, type TenantId, type UserId } from "@shared/core/ids.ts";

const DEADLINE_MS = 30_000;

/** A call by the service itself, at work for one tenant, in the name of `userId` where somebody has begun the work. */
export function systemContext(
  tenantId: TenantId,
  clock: Clock,
  userId = "axi" as UserId,
): RequestContext {
  const id = newId();
  return {
    correlation_id: id,
    request_id: id,
    traceparent: `00-${hexOf(id)}-${hexOf(id).slice(16)}-00`,
    deadline: clock.now() + DEADLINE_MS,
    idempotency: null,
    tenant_id: tenantId,
    user_id: userId,
    role: "admin",
    scopes: [],
  };
}
