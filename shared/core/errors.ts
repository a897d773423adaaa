/** Every code that a caller can meet. Append only: clients branch on them. */
export const ERROR_CODES = [
  "MALFORMED",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "NOT_ACCEPTABLE",
  "CONFLICT",
  "VERSION_CONFLICT",
  "IDEMPOTENCY_IN_PROGRESS",
  "IDEMPOTENCY_MISMATCH",
  "PAYLOAD_TOO_LARGE",
  "URI_TOO_LONG",
  "UNSUPPORTED_MEDIA_TYPE",
  "MISDIRECTED_HOST",
  "VALIDATION",
  "CSV_UNREADABLE",
  "ROW_TOO_WIDE",
  "TOO_MANY_COLUMNS",
  "RATE_LIMITED",
  "QUOTA_EXCEEDED",
  "INTERNAL",
  "UPSTREAM_FAILED",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "PROTOCOL_VERSION",
  "CHECKSUM_MISMATCH",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One thing wrong with the input: where it stands (JSON pointer or parameter name) and what would be right. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Members added to the problem document, snake_case: `errors`, `line`, `limit` and the like. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Seconds after which a repeat can succeed; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/**
 * A failure the caller may see: a stable code and a sentence that says what could not be done and the way out.
 * Anything else that is thrown is a fault of ours and reveals only the correlation id.
 */
export class AppError extends Error {
  override readonly name: string = "AppError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** The thing does not exist, or the caller may not see it: both look the same from outside. */
export class NotFoundError extends AppError {
  override readonly name = "NotFoundError";
  constructor(kind: string, id: string) {
    super("NOT_FOUND", `Cannot find ${kind} "${id}"`);
  }
}

/** Somebody changed the thing since the caller read it. */
export class VersionConflictError extends AppError {
  override readonly name = "VersionConflictError";
  constructor(kind: string, id: string, current: number) {
    super("VERSION_CONFLICT", `Cannot change ${kind} "${id}": it is at version ${current}, read it again`, {
      details: { current_version: current },
    });
  }
}

/** Input that has the right form but not a right value; `errors` names each place. */
export class ValidationError extends AppError {
  override readonly name = "ValidationError";
  constructor(message: string, errors: readonly FieldError[] = []) {
    super("VALIDATION", message, { details: { errors } });
  }
}
