import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "../http/app_env.ts";

/** Nothing inline, nothing from elsewhere, no HTML made by scripts; the same for every page, so that none needs a nonce. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "report-uri /csp-reports",
].join("; ");

/** Sends a whole page, which belongs to whoever asked for it and is asked for again each time. */
export function pageResponse(c: Context<AppEnv>, html: string, status: ContentfulStatusCode = 200): Response {
  return c.body(html, status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "cache-control": "private, no-cache",
    "speculation-rules": '"/speculation-rules.json"',
  });
}
