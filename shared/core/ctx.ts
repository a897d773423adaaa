import { AppError } from "./errors.ts";
import type { TenantId, UserId } from "./ids.ts";

/** Roles within a tenant, weakest first: a viewer reads, an analyst writes, an admin does everything. */
export const ROLES = ["viewer", "analyst", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What is known of any call before it is known who calls. Immutable; made by middleware or a consumer. */
export interface CallContext {
  /** The causal chain this call belongs to; travels in `X-Correlation-Id`, events and logs. */
  readonly correlation_id: string;
  /** This hop alone. */
  readonly request_id: string;
  /** W3C trace context of the caller or of a trace begun here. */
  readonly traceparent: string;
  /** What other tracing systems want handed on beside it. */
  readonly tracestate?: string;
  /** Instant, in milliseconds since the epoch, after which nobody waits for the answer. */
  readonly deadline: number;
  /** The client's `Idempotency-Key`, with the SHA-256 of what it asked for; null where none was sent. */
  readonly idempotency: { readonly key: string; readonly request_sha256: string } | null;
  /** Id of the event that led to this call; absent for a request. */
  readonly causation_id?: string;
}

/** A call by a known principal; the first argument of every verb. */
export interface RequestContext extends CallContext {
  readonly tenant_id: TenantId;
  /** The user, or for a service or an API key the principal's own id. */
  readonly user_id: UserId;
  readonly role: Role;
  readonly scopes: readonly string[];
  /** The session of a person who signed in; absent for a service or an API key. */
  readonly session_id?: string;
}

/** Throws FORBIDDEN unless the caller's role is at least `role`. */
export function requireRole(ctx: RequestContext, role: Role): void {
  if (ROLES.indexOf(ctx.role) < ROLES.indexOf(role)) {
    throw new AppError("FORBIDDEN", `Cannot do this as ${ctx.role}: the role ${role} is needed`);
  }
}
