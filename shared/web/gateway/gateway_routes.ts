import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, NotFoundError } from "../../core/errors.ts";
import type { AppEnv } from "../../http/app_env.ts";
import { clientAddress, type TrustedProxies } from "../../http/client_address.ts";
import { API_PREFIX, type App, newApp } from "../../http/new_app.ts";
import type { Logger } from "../../log/log.ts";
import { traceHeaders } from "../../telemetry/trace_context.ts";
import type { Session, Sessions } from "../session/sessions.ts";
import { answeredHeaders, sentHeaders } from "./headers.ts";
import { type UpstreamAnswer, UpstreamFailure } from "./exchange.ts";
import type { Upstream, Upstreams } from "./upstream.ts";

export interface GatewayOptions {
  readonly upstreams: Upstreams;
  readonly sessions: Pick<Sessions, "open" | "reject" | "clearing">;
  readonly log: Logger;
  /** Proxies that may say for whom they ask. */
  readonly isTrustedProxy: TrustedProxies;
  /** What needs no session, as `POST axi/auth/register`. */
  readonly publicPaths?: readonly string[];
}

/** A request's place: the service, and the path within its API. */
interface Place {
  readonly service: string;
  readonly path: string;
  readonly search: string;
}

const PLACE = /^\/api\/([^/]+)(\/[^?]*)?/;
const PUBLIC_PATHS = ["POST axi/auth/register"];
/** Answered with tokens, which are for this server alone. */
const CLOSED_PATHS: readonly string[] = [
  "axi/auth/token",
  "axi/auth/refresh",
  "axi/auth/logout",
  "axi/users/me/password",
];
/** These lie at the root of each service, the rest under `/api/v1`. */
const ROOT_PATHS = /^\/(graphql|openapi\.json|health\/(live|ready))$/;
/** Nobody reads this status but the log. */
const CLIENT_GONE = 499 as ContentfulStatusCode;
const NO_BODY: readonly number[] = [204, 205, 304];

/**
 * `/api/<service>/x`: the service's `/api/v1/x` as the person whom the session is of, both bodies streamed. Cookies stay
 * here; the service sees an access token. What a service answers goes through as it is, errors too; where it doesn't
 * answer, 502, 503 or 504 name it. It belongs at the root of an app without a prefix, behind `frame()` and `csrf()`.
 */
export function gatewayRoutes(options: GatewayOptions): App {
  const publicPaths = new Set(options.publicPaths ?? PUBLIC_PATHS);
  const app = newApp();
  app.all("/api/:service/*", async (c) => {
    const place = placeOf(c.req.raw.url);
    const upstream = upstreamOf(options.upstreams, place);
    const address = addressOf(c, options.isTrustedProxy);
    const isPublic = publicPaths.has(`${c.req.method} ${nameOf(place)}`);
    const session = isPublic ? null : await openSession(c, options.sessions, address);
    try {
      const answer = await forward(c, { upstream, place, session, address });
      if (answer.status === 401 && session !== null) options.sessions.reject(session);
      return respond(c, answer, place);
    } catch (error) {
      if (c.req.raw.signal.aborted) return c.body(null, CLIENT_GONE);
      if (error instanceof UpstreamFailure) report(options.log, c, { service: place.service, error });
      throw error;
    }
  });
  return app;
}

function report(log: Logger, c: Context<AppEnv>, fields: { service: string; error: UpstreamFailure }): void {
  log.warn("gateway.upstream.failed", { ...fields, correlation_id: c.get("call").correlation_id });
}

/** Read from the address itself, since a router decodes what a service must see as it was sent. */
function placeOf(address: string): Place {
  const { pathname, search } = new URL(address);
  const [, service = "", path = "/"] = PLACE.exec(pathname) ?? [];
  return { service, path, search };
}

/** The place as lists name it: decoded and without a trailing slash, which is how services route. */
function nameOf({ service, path }: Place): string {
  return `${service}${decoded(path).replace(/(.)\/$/, "$1")}`;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function upstreamOf(upstreams: Upstreams, place: Place): Upstream {
  const upstream = upstreams.get(place.service);
  if (upstream === undefined || CLOSED_PATHS.includes(nameOf(place))) {
    throw new NotFoundError("service", nameOf(place).slice(0, 200));
  }
  if (upstream !== null) return upstream;
  throw new AppError("UPSTREAM_FAILED", `Cannot reach ${place.service}: it has no address here`, {
    details: { service: place.service },
  });
}

/** What the client is known by; absent where the server wasn't told. */
function addressOf(c: Context<AppEnv>, isTrustedProxy: TrustedProxies): string | undefined {
  const address = clientAddress(c, isTrustedProxy);
  return address === "unknown" ? undefined : address;
}

/** The request's session, whose new cookie the answer will bring. */
async function openSession(
  c: Context<AppEnv>,
  sessions: GatewayOptions["sessions"],
  address: string | undefined,
): Promise<Session> {
  const session = await sessions.open(c.req.raw, { call: c.get("call"), address });
  const cookie = session === null ? sessions.clearing(c.req.raw) : session.setCookie;
  if (cookie !== null) c.header("set-cookie", cookie, { append: true });
  if (session !== null) return session;
  throw new AppError("UNAUTHENTICATED", "Cannot do this without a session: sign in first");
}

interface Errand {
  readonly upstream: Upstream;
  readonly place: Place;
  readonly session: Session | null;
  readonly address: string | undefined;
}

async function forward(
  c: Context<AppEnv>,
  { upstream, place, session, address }: Errand,
): Promise<UpstreamAnswer> {
  const { method, headers, body, signal } = c.req.raw;
  return await upstream.send({
    method,
    path: (ROOT_PATHS.test(place.path) ? place.path : API_PREFIX + place.path) + place.search,
    headers: {
      ...sentHeaders(headers),
      ...traceHeaders(c.get("call")),
      ...(address === undefined ? {} : { "x-forwarded-for": address }),
      ...(session === null ? {} : { authorization: `Bearer ${session.accessToken}` }),
    },
    body,
    signal,
  });
}

function respond(c: Context<AppEnv>, answer: UpstreamAnswer, { service }: Place): Response {
  const headers = answeredHeaders(answer.rawHeaders, (place) => relocated(place, service));
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  for (const [name, value] of headers) c.header(name, value);
  // Safe because a service's answer has a final status, and a body only where it may have one.
  const status = answer.status as ContentfulStatusCode;
  if (c.req.method !== "HEAD" && !NO_BODY.includes(status)) return c.body(answer.body, status);
  void answer.body.cancel();
  return c.body(null, status);
}

/** Where a browser finds what lies there in the service. */
function relocated(place: string, service: string): string {
  return place.startsWith(`${API_PREFIX}/`) ? `/api/${service}${place.slice(API_PREFIX.length)}` : place;
}
