import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "../http/app_env.ts";

const BEFORE_CONNECT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
];
const AFTER_CONNECT = [
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "report-uri /csp-reports",
];

/** What a page's answer may say besides. */
export interface PageResponseOptions {
  readonly status?: ContentfulStatusCode | undefined;
  /** From `pagePolicy`; default: it may call its own origin alone. */
  readonly policy?: string | undefined;
}

/**
 * `Content-Security-Policy` of pages that may call these origins besides their own. Nothing inline, nothing from elsewhere, no
 * HTML made by scripts; the same for every page, so that none needs a nonce.
 */
export function pagePolicy(origins: readonly string[] = []): string {
  return [...BEFORE_CONNECT, ["connect-src 'self'", ...origins].join(" "), ...AFTER_CONNECT].join("; ");
}

const OWN_ORIGIN = pagePolicy();

/** Sends a whole page, which belongs to whoever asked for it and is asked for again each time. */
export function pageResponse(
  c: Context<AppEnv>,
  html: string,
  { status = 200, policy = OWN_ORIGIN }: PageResponseOptions = {},
): Response {
  return c.body(html, status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "private, no-cache",
    "speculation-rules": '"/speculation-rules.json"',
  });
}
