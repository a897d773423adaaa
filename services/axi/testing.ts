import type { TokenResponse, User } from "@shared/contracts/axi_accounts.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { type Clock, systemClock } from "@shared/core/clock.ts";
import { busMigrations } from "@shared/events/migrations.ts";
import type { App } from "@shared/http/new_app.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { connect } from "@shared/postgres/connect.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { createApp } from "./app.ts";
import { loadConfig } from "./config.ts";
import { AXI_MIGRATIONS } from "./migrations.ts";
import { wire } from "./wiring.ts";

const PASSWORD = "correct horse battery staple";

export interface TestAxiOptions {
  /** Variables on top of what the tests set. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** An answer as tests compare it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; null where there is none, the text where it is no JSON. */
  // deno-lint-ignore no-explicit-any -- safe because a test that reads a wrong member fails
  readonly json: any;
}

/** The whole of AXI in this process, on a fresh database that is dropped at the end of the scope. */
export async function testAxi({ env = {}, clock = systemClock }: TestAxiOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase({ schema: "axi", sources: AXI_MIGRATIONS }));
  const busDatabase = stack.use(await testDatabase({ schema: "bus", sources: [busMigrations] }));
  const config = loadConfig({
    POSTGRES_URL: database.appUrl,
    POSTGRES_BUS_URL: busDatabase.appUrl,
    AXI_KEY_SECRET: "a secret that only these tests know about",
    AXI_REGISTRATIONS_PER_MINUTE: "10000",
    AXI_RATE_BURST: "1000000",
    ...redisOfTests(),
    ...env,
  });
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line), level: "debug" });
  const deps = stack.use(await wire(config, { clock, log }));
  const stop = new AbortController();
  const app = createApp(deps, config, stop.signal);
  const superuser = connect(database.superuserUrl, { max: 2 });
  stack.defer(() => superuser.end({ timeout: 5 }));
  const client = createClient(app);
  const open = stack.move();
  return {
    ...client,
    app,
    deps,
    config,
    /** Everything that was logged. */
    lines,
    /** Sees all rows of all tenants. */
    superuser,
    /** Begins the drain. */
    stop: () => stop.abort(),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
export type TestAxi = Awaited<ReturnType<typeof testAxi>>;

/** A real Redis where the tests were given one. */
function redisOfTests(): Record<string, string> {
  const url = Deno.env.get("TEST_REDIS_URL");
  return url ? { REDIS_URL: url } : {};
}

function createClient(app: App) {
  async function call(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await app.request(path, init, { remoteAddr: { hostname: "192.0.2.1" } });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return {
      status: response.status,
      headers: response.headers,
      json: text === "" ? null : isJson ? JSON.parse(text) : text,
    };
  }
  return {
    call,
    /** A new user, signed in, the administrator of a tenant of their own. */
    async newUser(): Promise<TestUser> {
      const username = `person-${crypto.randomUUID().slice(0, 13)}`;
      const registered = await call(
        "/auth/register",
        jsonInit("POST", { username, email: `${username}@example.com`, password: PASSWORD }),
      );
      const signedIn = await call("/auth/token", jsonInit("POST", { username, password: PASSWORD }));
      if (signedIn.status !== 200) {
        throw new Error(`Cannot sign in: ${JSON.stringify([registered.json, signedIn.json])}`);
      }
      return createUser(call, registered.json, signedIn.json);
    },
  };
}

export interface TestUser {
  readonly user: User;
  readonly tokens: TokenResponse;
  call(path: string, init?: RequestInit): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Uploads as a form; the answer whatever it is. */
  tryUpload(name: string, file: string | Uint8Array<ArrayBuffer>, options?: UploadExtras): Promise<Answer>;
  /** Uploads as a form; throws unless it is stored. */
  upload(name: string, file: string | Uint8Array<ArrayBuffer>, options?: UploadExtras): Promise<Dataset>;
}

export interface UploadExtras {
  readonly options?: unknown;
  readonly headers?: Record<string, string>;
}

function createUser(
  call: (path: string, init?: RequestInit) => Promise<Answer>,
  user: User,
  tokens: TokenResponse,
): TestUser {
  const authorized = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${tokens.access_token}`);
    return call(path, { ...init, headers });
  };
  async function tryUpload(
    name: string,
    file: string | Uint8Array<ArrayBuffer>,
    extras: UploadExtras = {},
  ): Promise<Answer> {
    const form = new FormData();
    if (extras.options !== undefined) form.set("options", JSON.stringify(extras.options));
    form.set("file", new Blob([file], { type: "text/csv" }), name);
    return await authorized("/datasets/upload", { method: "POST", body: form, headers: extras.headers });
  }
  return {
    user,
    tokens,
    call: authorized,
    get: (path) => authorized(path),
    post: (path, body, headers) => authorized(path, jsonInit("POST", body, headers)),
    patch: (path, body, headers) => authorized(path, jsonInit("PATCH", body, headers)),
    delete: (path, headers) => authorized(path, { method: "DELETE", headers }),
    tryUpload,
    async upload(name, file, extras) {
      const { status, json } = await tryUpload(name, file, extras);
      if (status !== 201) throw new Error(`Cannot upload ${name}: ${status} ${JSON.stringify(json)}`);
      return json;
    },
  };
}

function jsonInit(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
