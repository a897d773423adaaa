import type { NotFoundHandler } from "hono";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";
import type { App } from "./new_app.ts";
import { problemResponse } from "./problem.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const NEVER_ALLOWED: readonly string[] = ["TRACE", "CONNECT", "TRACK"];

/** Answers what no route took: 405 with Allow where another method has a route (204 for OPTIONS), else 404. */
export function notFoundOrMethod(app: App): NotFoundHandler<AppEnv> {
  return function notFoundOrMethod(c) {
    const { method, path } = c.req;
    const allowed = METHODS.filter((other) => hasRoute(app, other, path));
    if (allowed.length === 0 && !NEVER_ALLOWED.includes(method)) {
      return problemResponse(
        c,
        new AppError("NOT_FOUND", `Cannot find ${path.slice(0, 200)}: /docs lists what there is`),
      );
    }
    const names = allowed.flatMap((name) => name === "GET" ? ["GET", "HEAD"] : [name]);
    c.header("Allow", names.join(", "));
    if (method === "OPTIONS") return c.body(null, 204);
    const wayOut = names.length === 0 ? "there is nothing here" : `use ${names.join(", ")}`;
    return problemResponse(c, new AppError("METHOD_NOT_ALLOWED", `Cannot ${method} here: ${wayOut}`));
  };
}

/** Whether a route, not only middleware (which is there for all methods), answers the method. */
function hasRoute(app: App, method: string, path: string): boolean {
  return app.router.match(method, path)[0].some(([[, route]]) => route.method === method);
}
