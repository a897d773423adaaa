import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { AppError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import type { CallContext } from "../core/ctx.ts";
import type { Logger } from "../log/log.ts";
import { activeTrace } from "../telemetry/span.ts";
import {
  childSpan,
  formatTraceparent,
  parseTraceparent,
  parseTracestate,
} from "../telemetry/trace_context.ts";
import type { AppEnv } from "./app_env.ts";
import { problemResponse, toAppError } from "./problem.ts";

export interface FrameOptions {
  readonly log: Logger;
  /** Host names this service answers under, with or without port; health checks may use any. */
  readonly hosts: readonly string[];
  /** Origins whose pages may call it, e.g. `http://127.0.0.1:3000`. */
  readonly origins?: readonly string[];
  /** How long a caller waits; default 30,000. */
  readonly deadlineMs?: number;
  /** Told of every answer. */
  readonly observe?: (answer: Answer) => void;
}

/** What is measured of a request: `route` is the template, so that its values are few. */
export interface Answer {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** The hosts of a machine of one's own. */
export const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"] as const;

const DEADLINE_MS = 30_000;
const CORRELATION_ID = /^[\w.:-]{1,128}$/;
const PREFLIGHT_SECONDS = 600;
const URL_MAX = 32_768;
const SECURITY_HEADERS = [
  [
    "content-security-policy",
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ["strict-transport-security", "max-age=31536000"],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
] as const;
const EXPOSED_HEADERS =
  "x-correlation-id, ratelimit, ratelimit-policy, retry-after, etag, location, allow, " +
  "accept-ranges, content-disposition, content-range, content-digest, repr-digest, " +
  "tus-checksum-algorithm, tus-extension, tus-max-size, tus-resumable, tus-version, " +
  "upload-expires, upload-length, upload-metadata, upload-offset";
const ALLOWED_HEADERS =
  "authorization, content-type, idempotency-key, if-match, if-none-match, if-range, last-event-id, range, traceparent, " +
  "tracestate, tus-resumable, upload-checksum, upload-length, upload-metadata, upload-offset, x-correlation-id";
const ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

/**
 * What surrounds every request, in one pass because each middleware costs more than its work: Host allow-list,
 * correlation id, trace, deadline, security headers, CORS, one log line, measurement. It leaves `call` for routes.
 */
export function frame(options: FrameOptions): MiddlewareHandler<AppEnv> {
  const { log, deadlineMs = DEADLINE_MS, observe } = options;
  const hosts = new Set(options.hosts.map((host) => host.toLowerCase()));
  const origins = new Set(options.origins);

  return async function frame(c, next) {
    const started = performance.now();
    const { headers } = c.req.raw;
    const call = callOf(headers, deadlineMs);
    c.set("call", call);
    const origin = headers.get("origin");
    const isWithToken = headers.has("authorization"); // once a WebSocket is begun no header can be read
    const refusal = refusalOf(c, hosts);
    if (refusal !== null) {
      c.res = problemResponse(c, refusal);
    } else if (
      c.req.method === "OPTIONS" && origin !== null && headers.has("access-control-request-method")
    ) {
      c.res = new Response(null, { status: 204, headers: origins.has(origin) ? PREFLIGHT : {} });
    } else {
      await next();
    }
    finish(c.res.headers, { call, isPrivate: c.get("ctx") !== undefined || isWithToken });
    if (origins.size > 0) crossOrigin(c.res.headers, origin !== null && origins.has(origin) ? origin : null);
    const durationMs = performance.now() - started;
    const route = routeOf(c);
    observe?.({ method: c.req.method, route, status: c.res.status, durationMs });
    logLine(log, c, { route, durationMs });
  };
}

const PREFLIGHT = {
  "access-control-allow-methods": ALLOWED_METHODS,
  "access-control-allow-headers": ALLOWED_HEADERS,
  "access-control-max-age": String(PREFLIGHT_SECONDS),
};

function callOf(headers: Headers, deadlineMs: number): CallContext {
  const requestId = newId();
  const given = headers.get("x-correlation-id");
  const parent = parseTraceparent(headers.get("traceparent"));
  const tracestate = parent === null ? null : parseTracestate(headers.get("tracestate"));
  return {
    correlation_id: given !== null && CORRELATION_ID.test(given) ? given : requestId,
    request_id: requestId,
    traceparent: formatTraceparent(activeTrace() ?? childSpan(parent)),
    ...(tracestate === null ? {} : { tracestate }),
    deadline: Date.now() + deadlineMs,
    idempotency: null,
  };
}

/** Why the request is not for this service at all; null where it is. */
function refusalOf(c: Context<AppEnv>, hosts: ReadonlySet<string>): AppError | null {
  const { url, headers } = c.req.raw;
  if (url.length > URL_MAX) {
    return new AppError("URI_TOO_LONG", `Cannot take an address of more than ${URL_MAX} characters`);
  }
  const host = (headers.get("host") ?? new URL(url).host).toLowerCase();
  if (hosts.has(host) || hosts.has(host.replace(/:\d{1,5}$/, "")) || isHealth(c.req.path)) return null;
  return new AppError("MISDIRECTED_HOST", `Cannot answer for host ${JSON.stringify(host.slice(0, 100))}`);
}

function isHealth(path: string): boolean {
  return path === "/health/live" || path === "/health/ready";
}

function finish(headers: Headers, { call, isPrivate }: { call: CallContext; isPrivate: boolean }): void {
  for (const [name, value] of SECURITY_HEADERS) {
    if (name !== "content-security-policy" || !headers.has(name)) headers.set(name, value);
  }
  headers.set("x-correlation-id", call.correlation_id);
  if (isPrivate && !headers.has("cache-control")) headers.set("cache-control", "no-store");
}

function crossOrigin(headers: Headers, origin: string | null): void {
  headers.append("vary", "origin");
  if (origin === null) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED_HEADERS);
}

/** The matched route's template; empty where only middleware matched. */
function routeOf(c: Context<AppEnv>): string {
  const route = routePath(c, -1);
  return route.endsWith("*") ? "" : route;
}

function logLine(
  log: Logger,
  c: Context<AppEnv>,
  { route, durationMs }: { route: string; durationMs: number },
): void {
  const call = c.get("call");
  const ctx = c.get("ctx");
  const { status } = c.res;
  const code = c.error === undefined ? undefined : toAppError(c.error)?.code ?? "INTERNAL";
  const write = status >= 500 ? log.error : isHealth(c.req.path) ? log.debug : log.info;
  write("http.request.answered", {
    method: c.req.method,
    route,
    status,
    code,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    correlation_id: call.correlation_id,
    request_id: call.request_id,
    trace_id: call.traceparent.slice(3, 35),
    tenant_id: ctx?.tenant_id,
    user_id: ctx?.user_id,
  });
}
