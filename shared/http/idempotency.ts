import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { CallContext } from "../core/ctx.ts";
import { ValidationError } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";

const HEADER = "Idempotency-Key";
const KEY = /^[\x21-\x7e]{1,255}$/;
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/**
 * Hands `Idempotency-Key` to the verb with a hash of what is asked for: method, path, query and the body where
 * `strictBody` has read it. A route that streams its body puts the hash of that in by itself.
 */
export function idempotency(): MiddlewareHandler<AppEnv> {
  return async function idempotency(c, next) {
    const key = c.req.raw.headers.get(HEADER);
    if (key === null || SAFE_METHODS.includes(c.req.method)) return await next();
    if (!KEY.test(key)) {
      throw new ValidationError(
        `Cannot accept ${HEADER}: send 1 to 255 printable characters without spaces`,
        [
          { pointer: HEADER, message: "expected 1 to 255 printable ASCII characters" },
        ],
      );
    }
    const text = "text" in c.req.bodyCache ? await c.req.text() : "";
    const asked = JSON.stringify([c.req.method, c.req.path, new URL(c.req.url).search, text]);
    const known: Pick<CallContext, "idempotency"> = {
      idempotency: { key, request_sha256: createHash("sha256").update(asked).digest("hex") },
    };
    c.set("call", { ...c.get("call"), ...known });
    const ctx = c.get("ctx");
    if (ctx !== undefined) c.set("ctx", { ...ctx, ...known });
    await next();
  };
}
