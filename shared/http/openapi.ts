import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import { Problem } from "../contracts/common.ts";
import { PHRASE, STATUS } from "./problem.ts";

/** A required JSON body. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { "application/json": { schema } }, required: true } as const;
}

/** An answer in JSON. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } } as const;
}

interface ProblemAnswer {
  readonly description: string;
  readonly content: {
    readonly "application/problem+json": {
      readonly schema: typeof Problem;
      readonly examples: Record<string, { readonly value: unknown }>;
    };
  };
}

/**
 * The errors a route answers with, by status, each code with an example. Those that any route of its kind can give
 * (UNAUTHENTICATED, VALIDATION, RATE_LIMITED and the like) are added by `serveDocs`.
 */
export function problems<Code extends ErrorCode>(
  ...codes: Code[]
): Record<(typeof STATUS)[Code], ProblemAnswer> {
  const statuses = [...new Set(codes.map((code) => STATUS[code]))];
  const answers = statuses.map((
    status,
  ) => [status, answerOf(status, codes.filter((code) => STATUS[code] === status))]);
  return Object.fromEntries(answers);
}

function answerOf(status: (typeof STATUS)[ErrorCode], codes: readonly ErrorCode[]): ProblemAnswer {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  const description = `${PHRASE[status]}: ${codes.map((code) => MEANING[code]).join("; ")}`;
  return { description, content: { "application/problem+json": { schema: Problem, examples } } };
}

function exampleOf(code: ErrorCode): Problem {
  const status = STATUS[code];
  return {
    type: `/docs#${code}`,
    title: PHRASE[status],
    status,
    code,
    detail: DETAIL[code],
    ...(code === "VALIDATION"
      ? { errors: [{ pointer: "/name", message: "Too small: expected 1 character" }] }
      : {}),
    correlation_id: "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071",
  };
}

/** What each code means, for the documentation. */
export const MEANING: Readonly<Record<ErrorCode, string>> = {
  MALFORMED: "the request cannot be read",
  UNAUTHENTICATED: "no valid access token or API key came with the request",
  FORBIDDEN: "the caller's role does not allow it",
  NOT_FOUND: "there is no such thing, or the caller may not see it",
  METHOD_NOT_ALLOWED: "the path exists, but not with this method; see Allow",
  NOT_ACCEPTABLE: "no form of the answer fits Accept",
  CONFLICT: "it contradicts what is stored already",
  VERSION_CONFLICT: "somebody changed it since it was read",
  IDEMPOTENCY_IN_PROGRESS: "a request with this Idempotency-Key is still running",
  IDEMPOTENCY_MISMATCH: "this Idempotency-Key came with another request before",
  PAYLOAD_TOO_LARGE: "the body is over the limit",
  URI_TOO_LONG: "the address is over the limit",
  UNSUPPORTED_MEDIA_TYPE: "the body's content type or encoding is not one the route takes",
  MISDIRECTED_HOST: "this service does not answer under that host name",
  VALIDATION: "a value is not allowed; `errors` names each place",
  CSV_UNREADABLE: "the file cannot be read as CSV",
  ROW_TOO_WIDE: "a row does not fit into the database; the line is given",
  TOO_MANY_COLUMNS: "the file has more columns than a dataset can hold",
  RATE_LIMITED: "too many requests; see Retry-After",
  QUOTA_EXCEEDED: "the tenant's quota is used up",
  INTERNAL: "a fault of the service; report the correlation id",
  UPSTREAM_FAILED: "a service that is needed for the answer failed",
  UNAVAILABLE: "the service cannot answer at the moment; see Retry-After",
  DEADLINE_EXCEEDED: "the answer took longer than allowed",
};

const DETAIL: Readonly<Record<ErrorCode, string>> = {
  MALFORMED: "Cannot read the request body: it ends inside a string",
  UNAUTHENTICATED: "Cannot accept the access token: it expired, get a new one",
  FORBIDDEN: "Cannot do this as viewer: the role analyst is needed",
  NOT_FOUND: 'Cannot find dataset "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071"',
  METHOD_NOT_ALLOWED: "Cannot PUT here: use GET, PATCH or DELETE",
  NOT_ACCEPTABLE: "Cannot answer in image/png: accept application/json",
  CONFLICT: 'Cannot use the name "orders": it is taken, choose another one',
  VERSION_CONFLICT: "Cannot change the dataset: it is at version 3, read it again",
  IDEMPOTENCY_IN_PROGRESS: "Cannot repeat the request yet: the first one is still running",
  IDEMPOTENCY_MISMATCH: "Cannot use this Idempotency-Key: it belongs to another request, make a new key",
  PAYLOAD_TOO_LARGE: "Cannot take a body of more than 1048576 bytes",
  URI_TOO_LONG: "Cannot take an address of more than 8192 characters",
  UNSUPPORTED_MEDIA_TYPE: "Cannot read text/plain: send application/json",
  MISDIRECTED_HOST: 'Cannot answer for host "example.org"',
  VALIDATION: "Cannot accept /name: Too small: expected 1 character",
  CSV_UNREADABLE: "Cannot read the file: a quote opened on line 7 is never closed",
  ROW_TOO_WIDE: "Cannot store line 12: its values are too long for one row",
  TOO_MANY_COLUMNS: "Cannot store 1200 columns: a dataset holds 1000",
  RATE_LIMITED: "Cannot serve more requests: retry in 3 s",
  QUOTA_EXCEEDED: "Cannot store more: the tenant's quota of 10 GB is used up",
  INTERNAL: "Cannot answer because of a fault of the service: report the correlation id",
  UPSTREAM_FAILED: "Cannot reach the store of files",
  UNAVAILABLE: "Cannot answer now: the database does not, retry in 2 s",
  DEADLINE_EXCEEDED: "Cannot answer in time: try again, or ask for less",
};
