import { z } from "zod";
import { createKeySet } from "@shared/auth/key_set.ts";
import { createRevocations } from "@shared/auth/revocations.ts";
import { createVerifier } from "@shared/auth/verify.ts";
import type { TokenResponse, User } from "@shared/contracts/axi_accounts.ts";
import type { Clock } from "@shared/core/clock.ts";
import { addressKey, clientAddress, trustedProxies } from "@shared/http/client_address.ts";
import { LOCAL_HOSTS } from "@shared/http/frame.ts";
import type { App } from "@shared/http/new_app.ts";
import { createMemoryRateLimiter } from "@shared/http/rate_limiter_memory.ts";
import { serviceApp } from "@shared/http/service_app.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import type { Logger } from "@shared/log/log.ts";
import { connect } from "@shared/postgres/connect.ts";
import { createRegistry } from "@shared/telemetry/metrics.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { apiKeyRoutes } from "../api_keys/routes.ts";
import { sessionRoutes } from "../sessions/routes.ts";
import { userRoutes } from "../users/routes.ts";
import { AXI_MIGRATIONS } from "../migrations.ts";
import { type AuthConfig, authConfig } from "./config.ts";
import { jwksRoutes } from "./jwks_routes.ts";
import { type AddressOf, authRoutes } from "./routes.ts";
import { type Accounts, wireAccounts } from "./wiring.ts";

const SCHEMA = "axi";
const SERVICE_AUDIENCE = "axi";
export const PASSWORD = "correct horse battery staple";
/** A proxy that the tests' service trusts. */
export const PROXY = "10.0.0.1";

/** What a request in a test is made of. */
export interface Call {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Address of the peer. */
  readonly from?: string;
}

/** The routes of accounts as one service, on a fresh database, with a clock that tests move. */
export async function testAccounts(changes: Partial<Record<keyof AuthConfig, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase({ schema: SCHEMA, sources: AXI_MIGRATIONS }));
  const sql = connect(database.appUrl);
  stack.defer(() => sql.end({ timeout: 5 }));
  const owner = connect(database.ownerUrl, { max: 2 });
  stack.defer(() => owner.end({ timeout: 5 }));

  const clock = { ms: Date.now(), now: () => clock.ms };
  const config = configOf(changes);
  const lines: string[] = [];
  const accounts = await wireAccounts({
    config,
    sql,
    clock,
    limiter: createMemoryRateLimiter(clock),
  });
  const log = createLogger({ write: (line) => lines.push(line), level: "debug" });
  const revocations = createRevocations({ load: accounts.auth.revocationsSince, log, clock });
  const app = createAccountsApp(accounts, { config, clock, log, isRevoked: revocations.isRevoked });
  const client = createClient(app);
  const open = stack.move();
  return {
    ...client,
    accounts,
    config,
    database,
    clock,
    sql,
    owner,
    /** Everything that was logged. */
    lines,
    /** What every service does each half minute. */
    pollRevocations: revocations.poll,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
export type TestAccounts = Awaited<ReturnType<typeof testAccounts>>;

function configOf(changes: Partial<Record<keyof AuthConfig, string>>): AuthConfig {
  return z.object(authConfig).parse({
    AXI_KEY_SECRET: "a secret that only these tests know about",
    AXI_REGISTRATIONS_PER_MINUTE: "1000",
    ...changes,
  });
}

interface AppParts {
  readonly config: AuthConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly isRevoked: (subject: string, issuedAtMs: number) => boolean;
}

function createAccountsApp(accounts: Accounts, { config, clock, log, isRevoked }: AppParts): App {
  const isTrustedProxy = trustedProxies([PROXY]);
  const addressOf: AddressOf = (c) => addressKey(clientAddress(c, isTrustedProxy));
  const verifier = createVerifier({
    keys: createKeySet({ load: () => accounts.keys.jwks(), clock }),
    issuer: config.AXI_ISSUER,
    audience: [config.AXI_AUDIENCE, SERVICE_AUDIENCE],
    isRevoked,
    introspect: accounts.auth.introspect,
    clock,
  });
  return serviceApp({
    info: { title: "Accounts", version: "0.0.0", description: "The accounts of AXI alone." },
    log,
    registry: createRegistry("axi"),
    verifier,
    hosts: LOCAL_HOSTS,
    origins: [],
    isTrustedProxy,
    limiter: createMemoryRateLimiter(clock),
    policy: { name: "api", capacity: 1_000_000, refillPerSecond: 1_000 },
    checks: {},
    draining: new AbortController().signal,
    api: [
      authRoutes(accounts.auth, addressOf),
      userRoutes(accounts.users, addressOf),
      apiKeyRoutes(accounts.apiKeys),
      sessionRoutes(accounts.sessions),
    ],
    root: [jwksRoutes(accounts.keys)],
  });
}

function createClient(app: App) {
  let people = 0;

  /** The answer's status and JSON body, null where it has none. */
  async function call(path: string, { method, token, body, headers, from = "192.0.2.1" }: Call = {}) {
    const init = {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    };
    const response = await app.request(path, init, { remoteAddr: { hostname: from } });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === "" ? null : JSON.parse(text),
    };
  }

  async function signIn(
    username: string,
    password = PASSWORD,
  ): Promise<TokenResponse & { refresh_token: string }> {
    const { status, json } = await call("/auth/token", { body: { username, password } });
    if (status !== 200) throw new Error(`Cannot sign in ${username}: ${JSON.stringify(json)}`);
    return json;
  }

  return {
    app,
    call,
    signIn,
    /** A new user who has signed in. */
    async newUser(): Promise<TestUser> {
      const username = `person${++people}`;
      const email = `${username}@example.com`;
      const { status, json } = await call("/auth/register", {
        body: { email, username, password: PASSWORD },
      });
      if (status !== 201) throw new Error(`Cannot register ${username}: ${JSON.stringify(json)}`);
      return { user: json, ...await signIn(username) };
    },
  };
}

export interface TestUser {
  readonly user: User;
  readonly access_token: string;
  readonly refresh_token: string;
}
