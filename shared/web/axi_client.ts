import { z } from "zod";
import type { CallContext } from "../core/ctx.ts";
import { AppError, ERROR_CODES } from "../core/errors.ts";
import { API_PREFIX } from "../http/new_app.ts";
import { problemDocument, toAppError } from "../http/problem.ts";
import { traceHeaders } from "../telemetry/trace_context.ts";
import type { UpstreamAnswer } from "./gateway/exchange.ts";
import type { Upstream } from "./gateway/upstream.ts";
import type { Session, Sessions } from "./session/sessions.ts";

/** Why there is no value, as RFC 9457 has it, so that a page can show it. */
export interface Problem {
  readonly status: number;
  readonly code: AppError["code"];
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly correlation_id?: string;
}

/** What a service gave. */
export type Loaded<Value> =
  | { readonly ok: true; readonly value: Value; readonly etag: string | null }
  | { readonly ok: false; readonly problem: Problem };

export interface LoadOptions {
  /** The request on whose behalf it is: its trace and correlation id go along. */
  readonly call?: CallContext;
  readonly signal?: AbortSignal;
  /** Further headers, such as `if-match`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time for the whole answer, where it is not the client's. */
  readonly deadlineMs?: number;
}

/**
 * Loads for pages what a service's API has, as the session's person; `path` is that under `/api/v1`. `Value` is the
 * contract's type, which the service keeps to. Never throws, but for the reason of an aborted signal.
 */
export interface AxiClient {
  get<Value>(session: Session, path: string, options?: LoadOptions): Promise<Loaded<Value>>;
  post<Value>(session: Session, path: string, options: LoadOptions & Sent): Promise<Loaded<Value>>;
  patch<Value>(session: Session, path: string, options: LoadOptions & Sent): Promise<Loaded<Value>>;
  /** The value is null, unless the service says something. */
  delete<Value = null>(session: Session, path: string, options?: LoadOptions): Promise<Loaded<Value>>;
}

/** A body, which goes as JSON. */
export interface Sent {
  readonly body: unknown;
}

export interface AxiClientOptions {
  readonly upstream: Upstream;
  readonly sessions: Pick<Sessions, "reject">;
  /** Longest time for the whole answer; default 5,000. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 5_000;

const ProblemDocument = z.object({
  status: z.int(),
  code: z.enum(ERROR_CODES),
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  correlation_id: z.string().optional(),
});

export function createAxiClient(
  { upstream, sessions, deadlineMs: usualMs = DEADLINE_MS }: AxiClientOptions,
): AxiClient {
  async function load<Value>(session: Session, path: string, options: Load): Promise<Loaded<Value>> {
    const { method, body, signal, deadlineMs = usualMs } = options;
    const bytes = body === undefined ? null : new TextEncoder().encode(JSON.stringify(body));
    const late = new AbortController();
    const started = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const answer = await upstream.send({
        method,
        path: API_PREFIX + path,
        headers: { ...headersOf(session, options), ...(bytes === null ? {} : jsonHeaders(bytes.length)) },
        body: bytes === null ? null : ReadableStream.from([bytes]),
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
        headMs: deadlineMs,
      });
      timer = setTimeout(
        () => late.abort(tooSlow(upstream.name)),
        deadlineMs - (performance.now() - started),
      );
      if (answer.status === 401) sessions.reject(session);
      return await read<Value>(answer);
    } catch (error) {
      signal?.throwIfAborted();
      const problem = problemOf(error, upstream.name), { call } = options;
      return {
        ok: false,
        problem: call === undefined ? problem : { ...problem, correlation_id: call.correlation_id },
      };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    get: (session, path, options) => load(session, path, { ...options, method: "GET" }),
    post: (session, path, options) => load(session, path, { ...options, method: "POST" }),
    patch: (session, path, options) => load(session, path, { ...options, method: "PATCH" }),
    delete: (session, path, options) => load(session, path, { ...options, method: "DELETE" }),
  };
}

type Load = LoadOptions & Partial<Sent> & { readonly method: string };

function headersOf({ accessToken }: Session, { call, headers }: LoadOptions): Record<string, string> {
  return {
    accept: "application/json",
    ...headers,
    authorization: `Bearer ${accessToken}`,
    ...(call === undefined ? {} : traceHeaders(call)),
  };
}

function jsonHeaders(length: number): Record<string, string> {
  return { "content-type": "application/json", "content-length": String(length) };
}

async function read<Value>(answer: UpstreamAnswer): Promise<Loaded<Value>> {
  const { status } = answer;
  const text = await new Response(answer.body).text();
  if (status >= 200 && status < 300) {
    // Safe because the contract's own service answers, and its tests hold it to the contract.
    const value = (text === "" ? null : JSON.parse(text)) as Value;
    return { ok: true, value, etag: headerOf(answer, "etag") };
  }
  const document = ProblemDocument.safeParse(parsed(text));
  if (document.success) return { ok: false, problem: document.data };
  throw new AppError("UPSTREAM_FAILED", `Cannot read what the service answers with status ${status}`);
}

function tooSlow(service: string): AppError {
  return new AppError(
    "DEADLINE_EXCEEDED",
    `Cannot wait for ${service}: its answer takes too long, try again later`,
    {
      details: { service },
    },
  );
}

function headerOf({ rawHeaders }: UpstreamAnswer, name: string): string | null {
  const at = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
  return at === -1 ? null : rawHeaders[at + 1] ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What is thrown on the way, as the gateway would answer it; any other fault is the service's, whose JSON is broken. */
function problemOf(error: unknown, service: string): Problem {
  const known = toAppError(error) ??
    new AppError("UPSTREAM_FAILED", `Cannot read the answer of ${service}: report it`, { cause: error });
  return problemDocument(known);
}
