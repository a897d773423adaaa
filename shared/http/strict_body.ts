import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";
import type { DeclaredRoute, DeclaredRoutes } from "./declared_routes.ts";
import { readBody } from "./limited_body.ts";
import { decodeUtf8, strictJsonText } from "./strict_json.ts";

export interface StrictBodyOptions {
  readonly routes: DeclaredRoutes;
  /** Largest body of JSON or a form; default 1 MiB. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 1024 * 1024;
const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";
const CUT_OFF: readonly string[] = ["PAYLOAD_TOO_LARGE", "DEADLINE_EXCEEDED"];

/**
 * Reads JSON and form bodies strictly before validation sees them, by what the route declares: content type (415),
 * size (413), UTF-8, and what `strictJsonText` checks. Other declared types (CSV, multipart) are left to the route,
 * unread. Encoded bodies are refused.
 */
export function strictBody({ routes, maxBytes = MAX_BYTES }: StrictBodyOptions): MiddlewareHandler<AppEnv> {
  return async function strictBody(c, next) {
    const route = routes.of(c);
    if (route === null || route.mediaTypes.length === 0) return await next();
    const { headers } = c.req.raw;
    const type = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    if (type === "" && !route.isBodyRequired && isEmpty(c.req.raw)) return await next();
    checkEncoding(headers);
    checkType(type, route);
    if (type === JSON_TYPE || type === FORM) await readStrictly(c, { type, maxBytes });
    await next();
  };
}

/** Deno.serve gives every POST a body, even one of no bytes. */
function isEmpty({ body, headers }: Request): boolean {
  return body === null || headers.get("content-length") === "0";
}

function checkEncoding(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (encoding === null || encoding.toLowerCase() === "identity") return;
  throw new AppError(
    "UNSUPPORTED_MEDIA_TYPE",
    `Cannot read a body in ${JSON.stringify(encoding)}: send it without Content-Encoding`,
  );
}

function checkType(type: string, { mediaTypes }: DeclaredRoute): void {
  if (mediaTypes.includes(type)) return;
  const given = type === "" ? "a body without Content-Type" : type;
  throw new AppError("UNSUPPORTED_MEDIA_TYPE", `Cannot read ${given}: send ${mediaTypes.join(" or ")}`);
}

async function readStrictly(c: Context<AppEnv>, { type, maxBytes }: { type: string; maxBytes: number }) {
  try {
    const bytes = await readBody(c.req.raw, { maxBytes });
    const text = type === JSON_TYPE ? strictJsonText(bytes) : decodeUtf8(bytes);
    // Where c.req.json() and the form validator look first; the declared type says string, the code awaits it.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  } catch (error) {
    // Deno.serve would read the rest of a refused body to its end, to keep the connection.
    if (error instanceof AppError && CUT_OFF.includes(error.code)) c.header("Connection", "close");
    throw error;
  }
}
