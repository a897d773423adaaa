import { Buffer } from "node:buffer";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { AppError } from "../../core/errors.ts";
import { createWatchdog, type Watchdog } from "./watchdog.ts";

/** A request as it goes to a service. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query as they stand on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it comes, with the length that `headers` announce, or in chunks. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** Aborts when nobody waits for the answer any more; its reason is what `send` then rejects with. */
  readonly signal: AbortSignal;
  /** Longest wait for the head of the answer; default 30,000, for large bodies 120,000 from their last byte on. */
  readonly headMs?: number;
}

/** The answer as it came, its body still to be read; that ends with an error where the service breaks off. */
export interface UpstreamAnswer {
  readonly status: number;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Where a service is. */
export interface Target {
  readonly name: string;
  readonly url: URL;
  /** Connections that are kept, for what may be repeated. */
  readonly kept: Agent;
}

/** A fault of the service, not of the request: its breaker counts it. */
export class UpstreamFailure extends AppError {
  override readonly name = "UpstreamFailure";
  constructor(code: "UPSTREAM_FAILED" | "DEADLINE_EXCEEDED", service: string, options: FailureOptions) {
    super(code, `Cannot reach ${service}: ${options.why}, try again later`, {
      cause: options.cause,
      details: { service },
    });
  }
}

interface FailureOptions {
  readonly why: string;
  readonly cause?: unknown;
}

const REPEATABLE: readonly string[] = ["GET", "HEAD"];
const HEAD_MS = 30_000;
const UPLOAD_HEAD_MS = 120_000;
const UPLOAD_BYTES = 1024 * 1024;
/** Longest pause in a body that the client sends. */
const CLIENT_IDLE_MS = 60_000;

/**
 * One request and its answer's head. By node:http, not by fetch: that sends every stream in chunks, whatever length is
 * announced, which a server takes in at a fraction of the speed, and it undoes content encodings. Throws UpstreamFailure,
 * the signal's reason, or DEADLINE_EXCEEDED where the client's body stalls.
 */
export async function exchange(target: Target, request: UpstreamRequest): Promise<UpstreamAnswer> {
  request.signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = open(target, request, resolve);
  const fail = (error: Error) => {
    reject(error);
    outgoing.destroy(error);
  };
  const watchdog = createWatchdog(fail);
  const onAbort = () => fail(request.signal.reason);
  request.signal.addEventListener("abort", onAbort, { once: true });
  outgoing.on("close", () => request.signal.removeEventListener("abort", onAbort));
  outgoing.on("error", (cause) => {
    const why = "code" in cause ? `the connection fails (${cause.code})` : "the connection fails";
    reject(new UpstreamFailure("UPSTREAM_FAILED", target.name, { why, cause }));
  });
  try {
    const headMs = request.headMs ?? (isUpload(request) ? UPLOAD_HEAD_MS : HEAD_MS);
    const late = () =>
      new UpstreamFailure("DEADLINE_EXCEEDED", target.name, { why: `no answer within ${headMs / 1000} s` });
    watchdog.expect(headMs, late);
    if (request.body === null) outgoing.end();
    else {
      const awaitUpstream = () => watchdog.expect(headMs, late);
      send(request.body, outgoing, { watchdog, awaitUpstream }).catch(fail);
    }
    const message = await promise;
    return {
      status: message.statusCode ?? 502,
      rawHeaders: message.rawHeaders,
      body: bodyOf(
        message,
        outgoing,
        (cause) =>
          request.signal.aborted
            ? request.signal.reason
            : new UpstreamFailure("UPSTREAM_FAILED", target.name, { why: "it broke off its answer", cause }),
      ),
    };
  } finally {
    watchdog.rest();
  }
}

function open(
  { url, kept }: Target,
  request: UpstreamRequest,
  onAnswer: (message: IncomingMessage) => void,
): ClientRequest {
  const { method, path } = request, headers = framed(request);
  const { protocol, hostname, port } = url;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  // Where a kept connection turns out to be closed, node:http sends the request once more by itself (Deno 2.9), even one
  // that the service has carried out: what changes something goes over a connection of its own.
  const agent = REPEATABLE.includes(method) ? kept : false;
  const options = { protocol, hostname: host, port, path, method, headers, agent };
  return protocol === "https:" ? requestHttps(options, onAnswer) : requestHttp(options, onAnswer);
}

/**
 * The headers with the one of length and encoding that the body needs. By itself node:http sends the body of DELETE or OPTIONS
 * without saying where it ends, and an announced one that is not there as if it came: a service would read a request of the
 * client's own making in the one, and swallow the next request on the connection in the other.
 */
function framed({ headers, body }: UpstreamRequest): Record<string, string> {
  const { "content-length": length, ...others } = headers;
  if (body === null) return length === "0" ? { ...headers } : others;
  return length === undefined ? { ...others, "transfer-encoding": "chunked" } : { ...headers };
}

function isUpload({ body, headers }: UpstreamRequest): boolean {
  const length = headers["content-length"];
  return body !== null && (length === undefined || Number(length) > UPLOAD_BYTES);
}

/** Sends the body at the pace of the slower side; stops where the service has answered without wanting the rest. */
async function send(
  body: ReadableStream<Uint8Array>,
  outgoing: ClientRequest,
  { watchdog, awaitUpstream }: { readonly watchdog: Watchdog; readonly awaitUpstream: () => void },
): Promise<void> {
  const reader = body.getReader();
  let isAnswered = false;
  outgoing.on("response", () => isAnswered = true);
  outgoing.on("close", () => void reader.cancel().catch(() => {})); // the client may be gone already
  for (;;) {
    if (!isAnswered) watchdog.expect(CLIENT_IDLE_MS, stalled);
    const { done, value } = await reader.read().catch(brokenOff);
    if (outgoing.destroyed) return;
    if (!isAnswered) awaitUpstream();
    if (done) break;
    // The same bytes as Buffer, which node:http sends without a copy.
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

function drained(outgoing: ClientRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    outgoing.off("drain", done);
    outgoing.off("close", done);
    resolve();
  };
  outgoing.on("drain", done);
  outgoing.on("close", done);
  return promise;
}

function brokenOff(cause: unknown): never {
  throw new AppError("MALFORMED", "Cannot read the body: the connection ended before it was whole", {
    cause,
  });
}

function stalled(): AppError {
  return new AppError(
    "DEADLINE_EXCEEDED",
    `Cannot wait for the body: nothing came for ${CLIENT_IDLE_MS / 1000} s`,
  );
}

function bodyOf(
  message: IncomingMessage,
  outgoing: ClientRequest,
  failure: (cause: unknown) => unknown,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = message[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await chunks.next().catch((cause) => {
        throw failure(cause);
      });
      if (done !== true) return controller.enqueue(value);
      controller.close();
      // What it did not read of the body, it never will; a connection in this state is of no use any more.
      if (!outgoing.writableFinished) outgoing.destroy();
    },
    // Not by the iterator, which would wait for the chunk that may never come.
    cancel: () => void outgoing.destroy(),
  }, { highWaterMark: 0 });
}
