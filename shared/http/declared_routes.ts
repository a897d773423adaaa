import type { Context } from "hono";
import { routePath } from "hono/route";
import type { AppEnv } from "./app_env.ts";
import type { App } from "./new_app.ts";

/** What a route's declaration says that middleware goes by. */
export interface DeclaredRoute {
  /** Whether it declares `security: []`. */
  readonly isPublic: boolean;
  /** Content types of its body, empty where it takes none. */
  readonly mediaTypes: readonly string[];
  readonly isBodyRequired: boolean;
}

export interface DeclaredRoutes {
  /** The declaration of the route that will answer; null where none will. One that is not declared is closed. */
  of(c: Context<AppEnv>): DeclaredRoute | null;
}

const UNDECLARED: DeclaredRoute = { isPublic: false, mediaTypes: [], isBodyRequired: false };

/** Looks up declarations of `app`, which are read at the first request: by then all routes are there. */
export function declaredRoutes(app: App): DeclaredRoutes {
  let routes: ReadonlyMap<string, DeclaredRoute> | null = null;
  return {
    of(c) {
      routes ??= readDeclarations(app);
      const method = c.req.method === "HEAD" ? "GET" : c.req.method;
      const path = routePath(c, -1);
      return routes.get(`${method} ${path}`) ?? (path.endsWith("*") ? null : UNDECLARED);
    },
  };
}

function readDeclarations(app: App): ReadonlyMap<string, DeclaredRoute> {
  const routes = new Map<string, DeclaredRoute>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { method, path, security, request } = definition.route;
    routes.set(`${method.toUpperCase()} ${path.replaceAll(/\/{(.+?)}/g, "/:$1")}`, {
      isPublic: security?.length === 0,
      mediaTypes: Object.keys(request?.body?.content ?? {}),
      isBodyRequired: request?.body?.required ?? false,
    });
  }
  return routes;
}
