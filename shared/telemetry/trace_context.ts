import type { CallContext } from "../core/ctx.ts";

// W3C Trace Context, level 2: https://www.w3.org/TR/trace-context-2/

/** Where a request stands in its trace. */
export interface TraceContext {
  readonly traceId: string;
  /** The span that makes the calls below this one. */
  readonly spanId: string;
  readonly flags: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const TRACESTATE_KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const TRACESTATE_VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const TRACESTATE_MEMBERS_MAX = 32;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);

/** The trace that a `traceparent` names, or null where it is absent or not valid. */
export function parseTraceparent(header: string | null): TraceContext | null {
  const match = header === null ? null : TRACEPARENT.exec(header);
  if (match === null) return null;
  const [, version, traceId = "", spanId = "", flags = "", rest] = match;
  if (version === "ff" || (version === "00" && rest !== undefined)) return null;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return null;
  return { traceId, spanId, flags };
}

/** The value of a `traceparent` header, version 00; of the flags only "sampled" is handed on. */
export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${Number.parseInt(flags, 16) & 1 ? "01" : "00"}`;
}

/**
 * Headers of one request made on behalf of `call`, so that the other side joins its trace and causal chain. Each request
 * is a span of its own.
 */
export function traceHeaders(
  call: Pick<CallContext, "traceparent" | "tracestate" | "correlation_id">,
): Record<string, string> {
  return {
    traceparent: formatTraceparent(childSpan(parseTraceparent(call.traceparent))),
    ...(call.tracestate === undefined ? {} : { tracestate: call.tracestate }),
    "x-correlation-id": call.correlation_id,
  };
}

/** A new span in the trace of `parent`, or in a new sampled trace. */
export function childSpan(parent: TraceContext | null): TraceContext {
  return { traceId: parent?.traceId ?? randomHex(16), spanId: randomHex(8), flags: parent?.flags ?? "01" };
}

/** The `tracestate` to hand on, of a repeated key the first; null where it is absent or breaks a rule, which voids it. */
export function parseTracestate(header: string | null): string | null {
  if (header === null) return null;
  const members = new Map<string, string>();
  for (const member of header.split(",").map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ""))) {
    if (member === "") continue;
    const equals = member.indexOf("=");
    const key = member.slice(0, Math.max(0, equals));
    if (!TRACESTATE_KEY.test(key) || !TRACESTATE_VALUE.test(member.slice(equals + 1))) return null;
    if (!members.has(key)) members.set(key, member);
  }
  return members.size === 0 || members.size > TRACESTATE_MEMBERS_MAX ? null : [...members.values()].join(",");
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const pool = new Uint8Array(1024);
let used = pool.length;

/** Random bytes in hex, never all zero; drawn from a pool because each draw is a call into the runtime. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const drawn = pool.subarray(used, used += bytes);
  let hex = "";
  for (const byte of drawn) hex += HEX[byte];
  return /^0+$/.test(hex) ? randomHex(bytes) : hex;
}
