/** A refusal or failure as the page tells it: a sentence with the way out, and the id to ask about it. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly status: number;
  readonly correlationId: string | null;

  constructor(message: string, { status = 0, correlationId = null, cause }: ProblemParts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.correlationId = correlationId;
  }

  /** Whether the same request may do by itself a little later: nothing answered, or what did was not well. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface ProblemParts {
  /** 0 where nothing answered. */
  readonly status?: number;
  readonly correlationId?: string | null;
  readonly cause?: unknown;
}

/** The problem that a service has answered (RFC 9457), or what can be said of an answer of other make. */
export function problemOf(status: number, text: string, fallback: string): RequestProblem {
  const { detail, correlation_id } = membersOf(text);
  return new RequestProblem(typeof detail === "string" ? detail : fallback, {
    status,
    correlationId: typeof correlation_id === "string" ? correlation_id : null,
  });
}

/** Answers of a service of ours, parsed; throws RequestProblem. `offline` is said where nothing answers. */
export async function requestJson<Value>(path: string, init: RequestInit, offline: string): Promise<Value> {
  let response: Response, text: string;
  try {
    response = await fetch(path, init);
    text = await response.text();
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new RequestProblem(offline, { cause });
  }
  if (!response.ok) throw problemOf(response.status, text, offline);
  // Safe because the contract's own service answers, and its tests hold it to the contract.
  return (text === "" ? null : JSON.parse(text)) as Value;
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
