import { AppError } from "../core/errors.ts";
import { createOutbound } from "../resilience/outbound.ts";

const TIMEOUT_MS = 30_000;
const RETRIES = 3;
/** A connection that gives nothing for so long is given up. */
const IDLE_MS = 30_000;

export interface GcsClientOptions {
  readonly endpoint: string;
  /** Gives the access token; null for an emulator that asks for none. */
  readonly token: (() => Promise<string>) | null;
}

export interface GcsRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal | undefined;
  /** Statuses besides 2xx that the caller deals with. */
  readonly expect?: readonly number[];
}

/** An answer that has been read to its end. */
export interface GcsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Speaks to Cloud Storage's JSON API. Throws UNAVAILABLE where a repeat can succeed, else UPSTREAM_FAILED. */
export function createGcsClient({ endpoint, token }: GcsClientOptions) {
  const storage = { name: "Cloud Storage", timeoutMs: TIMEOUT_MS };
  const [patient, single] = [createOutbound({ ...storage, retries: RETRIES }), createOutbound(storage)];

  async function send(url: URL, request: GcsRequest): Promise<Response> {
    const response = await fetch(url, {
      method: request.method ?? "GET",
      headers: {
        ...request.headers,
        ...(token === null ? {} : { authorization: `Bearer ${await token()}` }),
      },
      body: request.body ?? null,
      redirect: "manual", // 308 is the protocol's "go on"
      signal: request.signal ?? null,
    });
    if (response.ok || request.expect?.includes(response.status)) return response;
    await response.body?.cancel();
    throw failure(response.status);
  }

  async function exchange(url: URL, request: GcsRequest): Promise<GcsAnswer> {
    const response = await send(url, request);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  return {
    /** The URL of a path, whose parts stand encoded. */
    url: (path: string, query: Readonly<Record<string, string>> = {}): URL => {
      const url = new URL(path, endpoint);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url;
    },
    /** Sends a request that may be repeated, until it has been answered. */
    request: (url: URL, request: GcsRequest = {}): Promise<GcsAnswer> =>
      patient.run((signal) => exchange(url, { ...request, signal }), request.signal),
    /** Sends a request once. */
    requestOnce: (url: URL, request: GcsRequest = {}): Promise<GcsAnswer> =>
      single.run((signal) => exchange(url, { ...request, signal }), request.signal),
    /** The body of an answer as it comes, empty for a range behind its end; null for 404. */
    async download(
      url: URL,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<ReadableStream<Uint8Array> | null> {
      const idle = createIdleTimer();
      const response = await idle.watch(send(url, { headers, signal: idle.signal, expect: [404, 416] }));
      if (response.ok) return watched(response.body ?? new Blob([]).stream(), idle);
      await response.body?.cancel();
      return response.status === 404 ? null : new Blob([]).stream();
    },
  };
}
export type GcsClient = ReturnType<typeof createGcsClient>;

function failure(status: number): AppError {
  if (status === 408 || status === 429 || status >= 500) {
    return new AppError("UNAVAILABLE", `Cannot use Cloud Storage at the moment (${status}): try again`, {
      retryAfterSeconds: 1,
    });
  }
  return new AppError("UPSTREAM_FAILED", `Cannot use Cloud Storage: it answered ${status}`);
}

interface IdleTimer {
  readonly signal: AbortSignal;
  watch<T>(step: Promise<T>): Promise<T>;
}

/** Aborts its signal when a step that it watches takes too long. */
function createIdleTimer(): IdleTimer {
  const late = new AbortController();
  return {
    signal: late.signal,
    async watch(step) {
      const timer = setTimeout(
        () => late.abort(new AppError("UNAVAILABLE", "Cannot read from Cloud Storage: it fell silent")),
        IDLE_MS,
      );
      try {
        return await step;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function watched(body: ReadableStream<Uint8Array>, idle: IdleTimer): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await idle.watch(reader.read());
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
