import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";
import { AppError } from "../core/errors.ts";
import { inSpan } from "../telemetry/span.ts";

export type BreakerState = "closed" | "half_open" | "open";

export interface OutboundOptions {
  /** What is called, in words a caller understands: it stands in errors, logs and metrics. */
  readonly name: string;
  /** Longest time of one attempt. */
  readonly timeoutMs: number;
  /** Attempts after the first; default 0. Only for calls that may be repeated. */
  readonly retries?: number;
  /** Failures in a row that open the breaker, and how long it then stays so; default 5 and 5,000. */
  readonly breaker?: { readonly failures: number; readonly openMs: number };
  /** Whether a failure may pass by itself; default `isTransient`. Others are neither repeated nor counted. */
  readonly isRetryable?: (error: unknown) => boolean;
  readonly onState?: (name: string, state: BreakerState) => void;
}

/** Runs calls to one outside component. */
export interface Outbound {
  /** The call's result. Throws UNAVAILABLE while the breaker is open, DEADLINE_EXCEEDED after the time, else the call's error. */
  run<Value>(call: (signal: AbortSignal) => Promise<Value>, signal?: AbortSignal): Promise<Value>;
  readonly state: BreakerState;
}

const BREAKER = { failures: 5, openMs: 5_000 };
const BACKOFF = { initialDelay: 50, maxDelay: 2_000 };
const STATE_NAMES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half_open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

/** A deadline for each attempt, retries with jitter, and one breaker around them all. */
export function createOutbound(options: OutboundOptions): Outbound {
  const { name, timeoutMs, retries = 0, breaker: limits = BREAKER, isRetryable = isTransient, onState } =
    options;
  const failures = handleWhen((error) => error instanceof TaskCancelledError || isRetryable(error));
  const breaker = circuitBreaker(failures, {
    halfOpenAfter: limits.openMs,
    breaker: new ConsecutiveBreaker(limits.failures),
  });
  breaker.onStateChange((state) => onState?.(name, STATE_NAMES[state]));
  const policy = wrap(
    retry(failures, { maxAttempts: retries, backoff: new ExponentialBackoff(BACKOFF) }),
    breaker,
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  );
  return {
    async run(call, signal) {
      try {
        return await inSpan(
          name,
          {},
          () => policy.execute((context) => attempt(call, context.signal), signal),
        );
      } catch (error) {
        throw named(error, { name, timeoutMs, openMs: limits.openMs });
      }
    },
    get state() {
      return STATE_NAMES[breaker.state];
    },
  };
}

/** One call. Some reject at once when their signal aborts: unless the caller did it, that is the timeout, too. */
async function attempt<Value>(
  call: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
  callers?: AbortSignal,
): Promise<Value> {
  try {
    return await call(signal);
  } catch (error) {
    throw signal.aborted && callers?.aborted !== true
      ? new TaskCancelledError("the attempt took too long")
      : error;
  }
}

const TRANSIENT_CODES: readonly string[] = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "UNAVAILABLE",
  "UPSTREAM_FAILED",
  "DEADLINE_EXCEEDED",
];

/** Whether a failure is of the connection or the other side's moment, so that a repeat can succeed. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Deno.errors.ConnectionRefused || error instanceof Deno.errors.ConnectionReset) {
    return true;
  }
  if (!(error instanceof Error)) return false;
  // What fetch throws where no answer came; its other TypeErrors have no cause.
  if (error.message === "fetch failed" && error.cause instanceof Error) return true;
  return error.name === "TimeoutError" || ("code" in error && TRANSIENT_CODES.includes(String(error.code)));
}

function named(
  error: unknown,
  { name, timeoutMs, openMs }: { name: string; timeoutMs: number; openMs: number },
) {
  if (error instanceof TaskCancelledError) {
    return new AppError("DEADLINE_EXCEEDED", `Cannot wait for ${name}: no answer within ${timeoutMs} ms`, {
      cause: error,
    });
  }
  if (error instanceof BrokenCircuitError) {
    return new AppError("UNAVAILABLE", `Cannot reach ${name}: it failed several times, try again later`, {
      cause: error,
      retryAfterSeconds: openMs / 1000,
    });
  }
  return error;
}
