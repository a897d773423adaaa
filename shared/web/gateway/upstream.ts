import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { AppError } from "../../core/errors.ts";
import { type BreakerState, createOutbound } from "../../resilience/outbound.ts";
import {
  exchange,
  type Target,
  type UpstreamAnswer,
  UpstreamFailure,
  type UpstreamRequest,
} from "./exchange.ts";

/** One service behind this one. */
export interface Upstream {
  readonly name: string;
  /**
   * Its answer, whatever its status. Throws UPSTREAM_FAILED, DEADLINE_EXCEEDED, UNAVAILABLE while it is given a rest, all
   * with `service` among their details; the reason of the request's signal.
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  readonly state: BreakerState;
}

/** The services that are known here, by name; a name that is known but has no address has none. */
export interface Upstreams extends Disposable {
  /** The service; null where it has no address here, undefined where there is no such service. */
  get(name: string): Upstream | null | undefined;
}

export interface UpstreamsOptions {
  readonly breaker?: { readonly failures: number; readonly openMs: number };
  /** Told when a service is given a rest, tried again, and taken back. */
  readonly onState?: (name: string, state: BreakerState) => void;
}

const BREAKER = { failures: 5, openMs: 5_000 };
const KEPT = { keepAlive: true, maxFreeSockets: 64 };
/** Answers of what stands before a service, or of one that can't work, which its breaker counts. */
const DOWN: readonly number[] = [502, 503, 504];
/** Deadlines differ by request, so that each exchange keeps its own; this one is beyond all of them. */
const NEVER_MS = 2 ** 31 - 1;

/** Connections to services by their addresses, such as `{ axi: "http://127.0.0.1:8000", mint: null }`. */
export function openUpstreams(
  urls: Readonly<Record<string, string | null>>,
  options: UpstreamsOptions = {},
): Upstreams {
  const http = new HttpAgent(KEPT), https = new HttpsAgent(KEPT);
  const services = new Map(
    Object.entries(urls).map(([name, address]) => {
      if (address === null) return [name, null];
      const url = new URL(address);
      const kept = url.protocol === "https:" ? https : http;
      return [name, createUpstream({ name, url, kept }, options)];
    }),
  );
  return {
    get: (name) => services.get(name),
    [Symbol.dispose]() {
      http.destroy();
      https.destroy();
    },
  };
}

function createUpstream(
  target: Target,
  { breaker = BREAKER, onState }: UpstreamsOptions,
): Upstream {
  const { name } = target;
  const outbound = createOutbound({
    name,
    timeoutMs: NEVER_MS,
    breaker,
    isRetryable: (error) => error instanceof UpstreamFailure || error instanceof Down,
    onState,
  });
  return {
    name,
    async send(request) {
      try {
        return await outbound.run(async () => judged(await exchange(target, request)));
      } catch (error) {
        if (error instanceof Down) return error.answer;
        throw error instanceof AppError && error.code === "UNAVAILABLE" ? resting(name, error) : error;
      }
    },
    get state() {
      return outbound.state;
    },
  };
}

/** Carries an answer past the breaker as a failure. */
class Down extends Error {
  constructor(readonly answer: UpstreamAnswer) {
    super("the service answered that it can't");
  }
}

function judged(answer: UpstreamAnswer): UpstreamAnswer {
  if (DOWN.includes(answer.status)) throw new Down(answer);
  return answer;
}

function resting(service: string, cause: AppError): AppError {
  return new AppError("UNAVAILABLE", cause.message, {
    cause,
    details: { service },
    retryAfterSeconds: cause.retryAfterSeconds ?? 1,
  });
}
