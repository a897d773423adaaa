import type { Context } from "hono";
import type { Verifier } from "../auth/verify.ts";
import { asError } from "../core/as_error.ts";
import type { Logger } from "../log/log.ts";
import type { Registry } from "../telemetry/metrics.ts";
import type { AppEnv } from "./app_env.ts";
import { authenticate } from "./authenticate.ts";
import { addressKey, clientAddress, type TrustedProxies } from "./client_address.ts";
import { declaredRoutes } from "./declared_routes.ts";
import { docsRoutes } from "./docs.tsx";
import { frame } from "./frame.ts";
import { healthRoutes } from "./health.ts";
import { httpMetrics, metricsRoute } from "./http_metrics.ts";
import { idempotency } from "./idempotency.ts";
import { notFoundOrMethod } from "./method_not_allowed.ts";
import { API_PREFIX, type App, newApp } from "./new_app.ts";
import type { ApiInfo } from "./openapi_document.ts";
import { problem } from "./problem.ts";
import { type BucketPolicy, rateLimit, type RateLimiter } from "./rate_limit.ts";
import { strictBody } from "./strict_body.ts";

export interface ServiceAppOptions {
  readonly info: ApiInfo;
  readonly log: Logger;
  readonly registry: Registry;
  readonly verifier: Verifier;
  /** Host names the service answers under. */
  readonly hosts: readonly string[];
  /** Origins of pages that may call it. */
  readonly origins: readonly string[];
  readonly isTrustedProxy: TrustedProxies;
  readonly limiter: RateLimiter;
  readonly policy: BucketPolicy;
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly draining: AbortSignal;
  /** Apps of the features, mounted under `/api/v1`. */
  readonly api: readonly App[];
  /** Apps whose paths stay at the root, such as `/.well-known/*`. */
  readonly root?: readonly App[];
}

/** A whole service: what every one of them has, in the one order in which middleware works, around its features. */
export function serviceApp(options: ServiceAppOptions): App {
  const { info, log, registry, verifier, hosts, origins, limiter, policy, isTrustedProxy } = options;
  const app = newApp({ prefix: API_PREFIX });
  const routes = declaredRoutes(app);
  app.onError(problem((error, correlationId) => {
    log.error("http.request.failed", {
      error: asError(error),
      correlation_id: correlationId,
    });
  }));
  app.notFound(notFoundOrMethod(app));
  app.use(frame({ log, hosts, origins, observe: httpMetrics(registry) }));
  app.use(`${API_PREFIX}/*`, authenticate(verifier, routes));
  app.use(`${API_PREFIX}/*`, rateLimit({ limiter, policy, keyOf: (c) => callerKey(c, isTrustedProxy) }));
  app.use(strictBody({ routes }), idempotency());
  for (const feature of options.api) app.route(API_PREFIX, feature);
  for (const part of [...options.root ?? [], healthRoutes(options), metricsRoute(registry)]) {
    app.route("/", part);
  }
  app.route("/", docsRoutes(app, info));
  return app;
}

/** Who is limited: the principal, or where nobody is known the address. */
function callerKey(c: Context<AppEnv>, isTrusted: TrustedProxies): string {
  const ctx = c.get("ctx");
  return ctx === undefined ? addressKey(clientAddress(c, isTrusted)) : `${ctx.tenant_id}:${ctx.user_id}`;
}
