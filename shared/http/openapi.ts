import type { z } from "zod";
import { AppError, type ErrorCode } from "../core/errors.ts";
import { Problem } from "../contracts/common.ts";
import { EXAMPLE_DETAIL, MEANING } from "./error_words.ts";
import { PHRASE, problemDocument, STATUS } from "./problem.ts";

/** A required JSON body. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { "application/json": { schema } }, required: true } as const;
}

/** An answer in JSON. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } } as const;
}

/** A path segment that only an id fits, so that `/datasets/upload` names no dataset; `{name}` in the document. */
export function idSegment<Name extends string>(name: Name) {
  return `{${name}}{[0-9a-f-]+}` as const;
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
 * The errors that are a route's own, by status, each code with an example. Those that any route of its kind can give
 * (MALFORMED, VALIDATION, RATE_LIMITED and the like) `openApiDocument` adds.
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
  const errors = [{ pointer: "/name", message: "Too small: expected 1 character" }];
  const error = new AppError(
    code,
    EXAMPLE_DETAIL[code],
    code === "VALIDATION" ? { details: { errors } } : {},
  );
  return { ...problemDocument(error), correlation_id: "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071" };
}
