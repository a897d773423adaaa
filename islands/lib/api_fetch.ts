import type { SessionToken } from "@shared/contracts/session.ts";
import { ApiError, problemOf } from "./problem.ts";

/** Services that pages call. */
export type Service = "axi";

interface Token {
  readonly text: string;
  readonly refreshAtMs: number;
}

const UNAUTHENTICATED = 401;
/** Long enough for the server to ask AXI as often as it does. */
const TOKEN_MS = 15_000;

/** It lives as long as the page, and stands nowhere else in the browser. */
let token: Token | null = null;
let flight: Promise<Token> | null = null;

/**
 * What a service answers to a page under that path of its API. It goes through the dashboard's gateway; where the page says
 * that it is in direct mode, to the service itself, with the session's access token. The body must be one that can be sent
 * twice, so no stream. Throws ApiError for a refusal, and where nothing answers; the signal's reason once that aborts.
 */
export async function apiFetch(service: Service, path: string, init: RequestInit = {}): Promise<Response> {
  const direct = metaOf("api-mode") === "direct" ? metaOf(`api-${service}`) : null;
  const answer = direct === null
    ? await reach(`/api/${service}${path}`, init)
    : await reachDirectly(`${direct}/api/v1${path}`, init);
  if (answer.ok) return answer;
  throw await refusalOf(answer, init.signal);
}

/** Answers of a service, parsed; null where they are empty. Throws as `apiFetch` does; `offline` is said where no service answers. */
export async function apiJson<Value>(
  service: Service,
  path: string,
  { offline, ...init }: RequestInit & { readonly offline: string },
): Promise<Value> {
  try {
    const text = await (await apiFetch(service, path, init)).text();
    // Safe because the contract's own service answers, and its tests hold it to the contract.
    return (text === "" ? null : JSON.parse(text)) as Value;
  } catch (error) {
    init.signal?.throwIfAborted();
    if (!(error instanceof ApiError)) throw new ApiError(offline, { cause: error });
    throw error.code === null ? new ApiError(offline, { status: error.status, cause: error }) : error;
  }
}

/** A token may end earlier than it says, as when its session does: then another is tried, once. */
async function reachDirectly(url: string, init: RequestInit): Promise<Response> {
  const first = await accessToken();
  const answer = await reach(url, withToken(init, first));
  if (answer.status !== UNAUTHENTICATED) return answer;
  await answer.body?.cancel();
  return await reach(url, withToken(init, await accessToken(first)));
}

function withToken(init: RequestInit, text: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${text}`);
  return { ...init, headers };
}

/** The page's token, and another one where it is due or was refused; of many calls at once a single one asks. */
async function accessToken(refused?: string): Promise<string> {
  if (token === null || token.text === refused || token.refreshAtMs <= Date.now()) {
    flight ??= renew(refused).finally(() => flight = null);
    token = await flight;
  }
  return token.text;
}

/** One tab after the other, so that each sends the cookie that the one before it was given. */
async function renew(refused: string | undefined): Promise<Token> {
  const askedAtMs = Date.now();
  // Browsers have no locks on plain http but on their own machine; the server copes with races.
  const answer =
    await ("locks" in navigator
      ? navigator.locks.request("session-token", () => askToken(refused))
      : askToken(refused));
  if (!answer.ok) throw await refusalOf(answer);
  const { access_token, refresh_in }: SessionToken = await answer.json();
  return { text: access_token, refreshAtMs: askedAtMs + refresh_in * 1000 };
}

function askToken(refused: string | undefined): Promise<Response> {
  return reach("/session/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refused }),
    signal: AbortSignal.timeout(TOKEN_MS),
  });
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw unreached(cause, init.signal);
  }
}

async function refusalOf(answer: Response, signal?: AbortSignal | null): Promise<ApiError> {
  const text = await answer.text().catch((cause) => {
    throw unreached(cause, signal);
  });
  return problemOf(answer.status, text, `Cannot do this: the service answered ${answer.status}`);
}

function unreached(cause: unknown, signal?: AbortSignal | null): ApiError {
  signal?.throwIfAborted();
  return new ApiError("Cannot reach the service: try again later", { cause });
}

function metaOf(name: string): string | null {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? null;
}
