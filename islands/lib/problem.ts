/** A refusal or failure as the page tells it: a sentence with the way out, and the id to ask about it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** null where no service of ours has answered. */
  readonly code: string | null;
  /** What was wrong with single values of the request. */
  readonly errors: readonly FieldProblem[];
  readonly correlationId: string | null;

  constructor(message: string, parts: ProblemParts = {}) {
    const { status = 0, code = null, errors = [], correlationId = null, cause } = parts;
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.correlationId = correlationId;
  }

  /** Whether the same request may do by itself a little later: nothing answered, or what did was not well. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What is wrong with one value of a request. */
export interface FieldProblem {
  /** JSON pointer into what was sent. */
  readonly pointer: string;
  readonly message: string;
}

interface ProblemParts {
  /** 0 where nothing answered. */
  readonly status?: number;
  readonly code?: string | null;
  readonly errors?: readonly FieldProblem[];
  readonly correlationId?: string | null;
  readonly cause?: unknown;
}

/** The problem that a service has answered (RFC 9457), or what can be said of an answer of other make. */
export function problemOf(status: number, text: string, fallback: string): ApiError {
  const { detail, code, errors, correlation_id } = membersOf(text);
  return new ApiError(typeof detail === "string" ? detail : fallback, {
    status,
    code: typeof code === "string" ? code : null,
    // Safe because only a service of ours has this member, and its contract says what it is.
    errors: Array.isArray(errors) ? errors as FieldProblem[] : [],
    correlationId: typeof correlation_id === "string" ? correlation_id : null,
  });
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
