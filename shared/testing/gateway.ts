import type { TenantId, UserId } from "../core/ids.ts";
import { trustedProxies } from "../http/client_address.ts";
import { frame, LOCAL_HOSTS } from "../http/frame.ts";
import { newApp } from "../http/new_app.ts";
import { problem } from "../http/problem.ts";
import { createLogger } from "../log/create_logger.ts";
import type { UpstreamRequest } from "../web/gateway/exchange.ts";
import { gatewayRoutes } from "../web/gateway/gateway_routes.ts";
import { openUpstreams, type UpstreamsOptions } from "../web/gateway/upstream.ts";
import type { Session } from "../web/session/sessions.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** Somebody who is signed in, as tests have them. */
export const TEST_SESSION: Session = {
  accessToken: "a.b.c",
  user_id: "u" as UserId,
  tenant_id: "t" as TenantId,
  role: "admin",
  expiresAtMs: 0,
  refreshAtMs: 0,
  setCookie: null,
  key: "k",
};

/** A scripted service on a port of its own. */
export function listen(handler: Handler): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
}

export const urlOf = ({ addr }: Deno.HttpServer<Deno.NetAddr>) => `http://127.0.0.1:${addr.port}`;

/** A request to a service; a plain GET but for the changes. */
export function upstreamRequest(changes: Partial<UpstreamRequest>): UpstreamRequest {
  const { signal } = new AbortController();
  return { method: "GET", path: "/", headers: {}, body: null, signal, ...changes };
}

/** A gateway before one scripted service, `axi`; `nowhere` refuses connections, `mint` has no address. */
export async function openGateway(
  handler: Handler,
  options: UpstreamsOptions & { session?: Session | null } = {},
) {
  await using stack = new AsyncDisposableStack();
  const service = stack.use(listen(handler));
  const closed = listen(() => new Response());
  const nowhere = urlOf(closed);
  await closed.shutdown();
  const upstreams = stack.use(openUpstreams({ axi: urlOf(service), nowhere, mint: null }, options));
  const rejected: string[] = [];
  const failures: unknown[] = [];
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line), level: "debug" });
  const app = newApp();
  app.onError(problem((error) => failures.push(error)));
  app.use(frame({ log, hosts: LOCAL_HOSTS }));
  const { session = TEST_SESSION } = options;
  app.route(
    "/",
    gatewayRoutes({
      upstreams,
      log,
      isTrustedProxy: trustedProxies([]),
      sessions: {
        open: () => Promise.resolve(session),
        clearing: () => session === null ? "axi_rt=; Max-Age=0" : null,
        reject: ({ key }) => void rejected.push(key),
      },
    }),
  );
  const front = stack.use(
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, automaticCompression: true }, app.fetch),
  );
  const open = stack.move();
  return {
    url: `${urlOf(front)}/api`,
    upstreams,
    rejected,
    failures,
    lines,
    get: async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${urlOf(front)}/api${path}`, { redirect: "manual", ...init });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text };
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
