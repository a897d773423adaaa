import type { Context, ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, type ErrorCode } from "../core/errors.ts";
import type { AppEnv } from "./app_env.ts";

/** Media type of a problem document. */
export const PROBLEM_TYPE = "application/problem+json";

/** The status of every code. */
export const STATUS = {
  MALFORMED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  CONFLICT: 409,
  VERSION_CONFLICT: 412,
  IDEMPOTENCY_IN_PROGRESS: 409,
  IDEMPOTENCY_MISMATCH: 422,
  PAYLOAD_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  MISDIRECTED_HOST: 421,
  VALIDATION: 422,
  CSV_UNREADABLE: 422,
  ROW_TOO_WIDE: 422,
  TOO_MANY_COLUMNS: 422,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 403,
  INTERNAL: 500,
  UPSTREAM_FAILED: 502,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  PROTOCOL_VERSION: 412,
  CHECKSUM_MISMATCH: 460,
} as const satisfies Record<ErrorCode, number>;

/** Reason phrases of RFC 9110, which are a problem's title. */
export const PHRASE: Readonly<Record<(typeof STATUS)[ErrorCode], string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  460: "Checksum Mismatch",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Codes for what Hono and its validators throw by themselves. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  422: "VALIDATION",
};

/** Every throw of every route becomes RFC 9457; unknown errors go to `report` and reveal only the correlation id. */
export function problem(
  report: (error: unknown, correlationId: string | null) => void,
): ErrorHandler<AppEnv> {
  return function problem(error, c) {
    const known = toAppError(error);
    if (known === null) report(error, c.get("call")?.correlation_id ?? null);
    return problemResponse(c, known ?? INTERNAL);
  };
}

/** The answer that says `error`, with the headers that middleware has set. */
export function problemResponse(c: Context<AppEnv>, error: AppError): Response {
  if (error.retryAfterSeconds !== null) c.header("Retry-After", String(Math.ceil(error.retryAfterSeconds)));
  const body = { ...problemDocument(error), correlation_id: c.get("call")?.correlation_id };
  // c.body, not new Response: it keeps the headers that middleware has set.
  // Safe because any status from 400 to 599 is sent; Hono's list lacks that of checksums.
  const sent = body.status as ContentfulStatusCode;
  return c.body(JSON.stringify(body), sent, { "content-type": PROBLEM_TYPE });
}

/** The error as an RFC 9457 document. */
export function problemDocument({ code, message, details }: AppError) {
  const status = STATUS[code];
  return { type: `/docs#${code}`, title: PHRASE[status], status, code, detail: message, ...details };
}

/** The error as a caller may see it; null for a fault of ours. */
export function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new AppError(
      CODE_OF_STATUS[error.status] ?? "MALFORMED",
      error.message || "Cannot read the request",
      {
        cause: error,
      },
    );
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new AppError("DEADLINE_EXCEEDED", "Cannot answer in time: try again, or ask for less", {
      cause: error,
    });
  }
  return null;
}

const INTERNAL = new AppError(
  "INTERNAL",
  "Cannot answer because of a fault of the service: report the correlation id",
);
