import { z } from "zod";
import { type PasswordGrant, type RegisterRequest, TokenResponse } from "../../contracts/axi_accounts.ts";
import type { CallContext } from "../../core/ctx.ts";
import { AppError, ERROR_CODES } from "../../core/errors.ts";
import { createOutbound, isTransient, type Outbound } from "../../resilience/outbound.ts";
import { traceHeaders } from "../../telemetry/trace_context.ts";

/** What a person signs in with. */
export type Credentials = Pick<PasswordGrant, "username" | "password" | "tenant_id">;

/** What AXI gives for a password or a refresh token. */
export interface Grant {
  readonly accessToken: string;
  readonly lifeMs: number;
  readonly refreshToken: string;
}

/** What AXI is told of a browser, and shows with its session. */
export interface Browser {
  /** AXI counts requests by it, where it trusts this server as a proxy. */
  readonly address?: string;
  readonly userAgent?: string;
}

/** On whose behalf AXI is asked. */
export interface Asker extends Browser {
  readonly call?: CallContext;
}

/** AXI's tokens. Refusals are thrown as AXI words them; where it can't be reached, UNAVAILABLE. */
export interface AxiTokens {
  signIn(credentials: Credentials, asker: Asker): Promise<Grant>;
  /** Makes an account. Throws VALIDATION with the wrong fields, CONFLICT for a taken name, FORBIDDEN where AXI takes none. */
  signUp(account: RegisterRequest, asker: Asker): Promise<void>;
  /** Throws UNAUTHENTICATED where the session is over, and only then. */
  refresh(token: string, asker: Asker): Promise<Grant>;
  end(token: string, asker: Asker): Promise<void>;
}

const SIGN_IN_MS = 15_000; // a password is hashed at length, and attempts queue
// All attempts together lie within AXI's grace of ten seconds, in which a repeat gets the same successor.
const REFRESH = { timeoutMs: 3_000, retries: 2 };
const RETRY_SECONDS = 2;

const UserTokens = TokenResponse.required({ refresh_token: true });
const Refusal = z.object({
  code: z.enum(ERROR_CODES),
  detail: z.string(),
  errors: z.array(z.unknown()).optional(),
});

/** A client of `/auth/*` at the AXI under that address. */
export function createAxiTokens(url: string): AxiTokens {
  const signing = createOutbound({ name: "AXI", timeoutMs: SIGN_IN_MS });
  const refreshing = createOutbound({ name: "AXI", ...REFRESH });

  function post(outbound: Outbound, path: string, { body, asker }: { body: unknown; asker: Asker }) {
    const init = { method: "POST", headers: headersOf(asker), body: JSON.stringify(body) };
    return reach(outbound, async (signal) => {
      const response = await fetch(`${url}/api/v1${path}`, { ...init, signal });
      const text = await response.text();
      if (!response.ok) throw refusalOf(response, text);
      return text;
    });
  }

  return {
    signIn: async (body, asker) => grantOf(await post(signing, "/auth/token", { body, asker })),
    async signUp(body, asker) {
      await post(signing, "/auth/register", { body, asker });
    },
    refresh: async (refresh_token, asker) =>
      grantOf(await post(refreshing, "/auth/refresh", { body: { refresh_token }, asker })),
    async end(refresh_token, asker) {
      await post(refreshing, "/auth/logout", { body: { refresh_token }, asker });
    },
  };
}

function headersOf({ call, ...browser }: Asker): Record<string, string> {
  return {
    "content-type": "application/json",
    ...(call === undefined ? {} : traceHeaders(call)),
    ...browserHeaders(browser),
  };
}

/** Tells AXI for which browser this server asks. */
export function browserHeaders({ address, userAgent }: Browser): Record<string, string> {
  return {
    ...(address === undefined ? {} : { "x-forwarded-for": address }),
    ...(userAgent === undefined ? {} : { "user-agent": userAgent }),
  };
}

async function reach(outbound: Outbound, call: (signal: AbortSignal) => Promise<string>): Promise<string> {
  try {
    return await outbound.run(call);
  } catch (cause) {
    const isLate = cause instanceof AppError && cause.code === "DEADLINE_EXCEEDED";
    if (!isLate && (cause instanceof AppError || !isTransient(cause))) throw cause;
    throw unavailable("it does not answer", { cause });
  }
}

function grantOf(text: string): Grant {
  return asGrant(JSON.parse(text));
}

/** The grant in an answer of AXI that holds a user's tokens. */
export function asGrant(answer: unknown): Grant {
  const tokens = UserTokens.parse(answer);
  return {
    accessToken: tokens.access_token,
    lifeMs: tokens.expires_in * 1000,
    refreshToken: tokens.refresh_token,
  };
}

/** The same refusal as AXI's; what is no answer of AXI's, such as a proxy's page, counts as not reached. */
function refusalOf(response: Response, text: string): AppError {
  const refusal = Refusal.safeParse(parsed(text));
  if (response.status >= 500 || !refusal.success) {
    return unavailable(`it answers ${response.status}`, { seconds: retryAfter(response) });
  }
  const { code, detail, errors } = refusal.data;
  return new AppError(code, detail, {
    details: errors === undefined ? {} : { errors },
    ...(response.headers.has("retry-after") ? { retryAfterSeconds: retryAfter(response) } : {}),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function retryAfter(response: Response): number {
  return Number(response.headers.get("retry-after")) || RETRY_SECONDS;
}

function unavailable(
  why: string,
  { cause, seconds = RETRY_SECONDS }: { readonly cause?: unknown; readonly seconds?: number },
): AppError {
  return new AppError("UNAVAILABLE", `Cannot reach AXI: ${why}, try again later`, {
    cause,
    details: { service: "axi" },
    retryAfterSeconds: seconds,
  });
}
