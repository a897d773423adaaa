import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";

/** What a credential is good for besides its role: a person who signed in, an API key, or one duty of a service. */
export const SCOPE = {
  user: "user",
  apiKey: "api_key",
  introspect: "tokens:introspect",
  revocations: "revocations:read",
} as const;
export type Scope = (typeof SCOPE)[keyof typeof SCOPE];

/** Throws FORBIDDEN unless the caller's credential has the scope. */
export function requireScope(ctx: RequestContext, scope: Scope): void {
  if (ctx.scopes.includes(scope)) return;
  const wayOut = scope === SCOPE.user
    ? "sign in with a password"
    : `a service token with the scope ${scope} is needed`;
  throw new AppError("FORBIDDEN", `Cannot do this with this credential: ${wayOut}`);
}
