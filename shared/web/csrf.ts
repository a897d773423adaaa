import type { MiddlewareHandler } from "hono";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "../http/app_env.ts";

export interface CsrfOptions {
  /** Origins under which browsers see this service where a proxy stands before it, e.g. `https://dash.example`. */
  readonly origins?: readonly string[];
}

const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];
const OWN_SITES: readonly string[] = ["same-origin", "none"];

/**
 * Refuses with FORBIDDEN what another site makes a browser send: unsafe methods, whatever their content type, unless
 * `Sec-Fetch-Site` says that they come from here, or where a browser lacks that header its `Origin` does. A request
 * without both passes only without cookies: it comes from a program, which no site can make act for somebody. By safe
 * methods another site, or another port of this one, may lead somebody here, but load nothing into a page of its own: pages
 * may take long to compute, and what they compute is kept.
 */
export function csrf({ origins = [] }: CsrfOptions = {}): MiddlewareHandler<AppEnv> {
  const known = new Set(origins);

  function isOwn({ headers, url }: Request): boolean {
    const site = headers.get("sec-fetch-site");
    if (site !== null) return OWN_SITES.includes(site);
    const origin = headers.get("origin");
    if (origin !== null) return known.has(origin) || origin === new URL(url).origin;
    return !headers.has("cookie");
  }

  return async function csrf(c, next) {
    const { method, raw } = c.req;
    if (SAFE_METHODS.includes(method) ? isEmbedded(raw) : !isOwn(raw)) {
      throw new AppError(
        "FORBIDDEN",
        "Cannot accept the request: another site sent it; repeat it from a page of this one",
      );
    }
    await next();
  };
}

function isEmbedded({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site === null || OWN_SITES.includes(site)) return false;
  return headers.get("sec-fetch-mode") !== "navigate" || headers.get("sec-fetch-dest") !== "document";
}
