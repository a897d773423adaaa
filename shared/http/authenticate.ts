import type { Context, MiddlewareHandler } from "hono";
import type { Verifier } from "../auth/verify.ts";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";
import type { DeclaredRoutes } from "./declared_routes.ts";

const BEARER = /^Bearer +([^\s]+)$/i;

/**
 * Lets a request pass when it carries `Authorization: Bearer` with an access token or an API key, and leaves `ctx`.
 * Every declared route is closed unless it declares `security: []`. Never reads a token from the query.
 */
export function authenticate(verifier: Verifier, routes: DeclaredRoutes): MiddlewareHandler<AppEnv> {
  return async function authenticate(c, next) {
    const route = routes.of(c);
    if (route === null || route.isPublic) return await next();
    const header = c.req.raw.headers.get("authorization");
    if (header === null) throw challenge(c, "Cannot tell who calls: send Authorization: Bearer <token>");
    const credential = BEARER.exec(header)?.[1];
    if (credential === undefined) {
      throw challenge(c, "Cannot read the Authorization header: send Bearer <token>");
    }
    try {
      c.set("ctx", { ...c.get("call"), ...await verifier.verify(credential) });
    } catch (error) {
      if (error instanceof AppError && error.code === "UNAUTHENTICATED") {
        challenge(c, error.message, "invalid_token");
      }
      throw error;
    }
    await next();
  };
}

function challenge(c: Context<AppEnv>, message: string, error?: string): AppError {
  c.header("WWW-Authenticate", error === undefined ? "Bearer" : `Bearer error="${error}"`);
  return new AppError("UNAUTHENTICATED", message);
}
