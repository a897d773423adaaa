import { createHash, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { z } from "zod";
import { RegisterRequest } from "@shared/contracts/axi_accounts.ts";
import { asError } from "@shared/core/as_error.ts";
import { systemClock } from "@shared/core/clock.ts";
import type { CallContext } from "@shared/core/ctx.ts";
import { NotFoundError, ValidationError } from "@shared/core/errors.ts";
import { newId } from "@shared/core/ids.ts";
import { createMemoryRateLimiter } from "@shared/http/rate_limiter_memory.ts";
import { connect } from "@shared/postgres/connect.ts";
import { toPostgresError } from "@shared/postgres/errors.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { type Environment, ifNotSet } from "@shared/runtime/env.ts";
import { runMain } from "@shared/runtime/run_main.ts";
import { createAdministrationRepository } from "./auth/administration_repository.ts";
import { type AuthConfig, authConfig } from "./auth/config.ts";
import { normalizeLogin } from "./auth/login_name.ts";
import { readPassword } from "./auth/read_password.ts";
import { openKeyRing, wireAccounts } from "./auth/wiring.ts";

const USAGE = `deno task axi:admin COMMAND
  create-admin --email ADDRESS --username NAME [--tenant NAME]   a user with a tenant to administer; the password is
                                                                 asked for, or the first line of standard input
  disable LOGIN, enable LOGIN                                    an account, by e-mail address or user name
  create-client ID --audience SERVICE... --scope WORD...         a service's credential; prints its secret once
  rotate-keys [--compromised]                                    new signing keys, soon or at once
POSTGRES_URL and AXI_KEY_SECRET as the service has them for create-admin and rotate-keys; POSTGRES_OWNER_URL for the rest.`;
const CALL_DEADLINE_MS = 30_000;
const PostgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

interface Command {
  readonly name: string;
  readonly operands: readonly string[];
  readonly options: {
    readonly email?: string | undefined;
    readonly username?: string | undefined;
    readonly tenant?: string | undefined;
    readonly audience?: string[] | undefined;
    readonly scope?: string[] | undefined;
    readonly compromised?: boolean | undefined;
  };
}
type Work = (command: Command, sql: Sql, config: AuthConfig) => Promise<string>;

const SERVICE_COMMANDS: Readonly<Record<string, Work>> = {
  "create-admin": createAdmin,
  "rotate-keys": rotateKeys,
};
const OWNER_COMMANDS: Readonly<Record<string, (command: Command, sql: Sql) => Promise<string>>> = {
  disable: (command, sql) => setStatus(command, sql, "disabled"),
  enable: (command, sql) => setStatus(command, sql, "active"),
  "create-client": createClient,
};

/** `deno task axi:admin`: what whoever operates the platform does to accounts from a shell. */
await runMain(loadConfig, async (run) => {
  try {
    // deno-lint-ignore no-console -- a command that people read
    console.log(await run());
  } catch (error) {
    throw toPostgresError(error);
  }
});

/** The command line as work to do; throws TypeError with the usage, or naming what the environment lacks. */
function loadConfig(env: Environment): () => Promise<string> {
  const command = readCommand();
  const [byService, byOwner] = [SERVICE_COMMANDS[command.name], OWNER_COMMANDS[command.name]];
  if (byService !== undefined) {
    const config = parse(z.object({ POSTGRES_URL: PostgresUrl, ...authConfig }), env);
    return () => withSql(config.POSTGRES_URL, (sql) => byService(command, sql, config));
  }
  if (byOwner !== undefined) {
    const { POSTGRES_OWNER_URL } = parse(z.object({ POSTGRES_OWNER_URL: PostgresUrl }), env);
    return () => withSql(POSTGRES_OWNER_URL, (sql) => byOwner(command, sql));
  }
  throw new TypeError(USAGE);
}

function readCommand(): Command {
  try {
    const { values, positionals: [name = "", ...operands] } = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: {
        email: { type: "string" },
        username: { type: "string" },
        tenant: { type: "string" },
        audience: { type: "string", multiple: true },
        scope: { type: "string", multiple: true },
        compromised: { type: "boolean" },
      },
    });
    return { name, operands, options: values };
  } catch (error) {
    throw new TypeError(`${asError(error).message}\n${USAGE}`);
  }
}

function parse<Config>(schema: z.ZodType<Config>, env: Environment): Config {
  const parsed = schema.safeParse(env, { error: ifNotSet });
  if (parsed.success) return parsed.data;
  throw new TypeError(`Cannot read configuration:\n${z.prettifyError(parsed.error)}`);
}

async function withSql(url: string, work: (sql: Sql) => Promise<string>): Promise<string> {
  const sql = connect(url, { max: 2, applicationName: "axi admin" });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function createAdmin({ options }: Command, sql: Sql, config: AuthConfig): Promise<string> {
  const { email, username, tenant: tenant_name } = options;
  const password = await readPassword("Password: ");
  const parsed = RegisterRequest.safeParse({ email, username, password, tenant_name });
  if (!parsed.success) throw new ValidationError(`Cannot create it:\n${z.prettifyError(parsed.error)}`);
  const { auth } = await wireAccounts({
    config,
    sql,
    clock: systemClock,
    limiter: createMemoryRateLimiter(),
  });
  const user = await auth.signUp(newCall(), parsed.data);
  return `${user.username} administers tenant ${user.tenant_name} (${user.tenant_id})`;
}

async function rotateKeys({ options: { compromised = false } }: Command, sql: Sql, config: AuthConfig) {
  await openKeyRing({ config, sql, clock: systemClock }).rotate({ isCompromised: compromised });
  return compromised
    ? "All signing keys are replaced: within a minute every access token is void, and clients refresh"
    : "A new signing key is published and signs in 15 minutes";
}

async function setStatus({ operands: [login] }: Command, sql: Sql, status: "active" | "disabled") {
  if (login === undefined) throw new ValidationError(`Cannot tell whose account is meant\n${USAGE}`);
  const isKnown = await createAdministrationRepository(sql)
    .setStatus(normalizeLogin(login), status, new Date(systemClock.now()));
  if (!isKnown) throw new NotFoundError("account", login);
  return `${login} is ${status}`;
}

async function createClient({ operands: [client_id], options }: Command, sql: Sql): Promise<string> {
  const { audience: audiences = [], scope: scopes = [] } = options;
  if (client_id === undefined || !/^[a-z][a-z0-9_-]{0,63}$/.test(client_id) || audiences.length === 0) {
    throw new ValidationError(
      `Cannot create the client: give an id of a-z, 0-9, _ and -, and --audience\n${USAGE}`,
    );
  }
  const secret = randomBytes(32).toString("base64url");
  const secret_sha256 = createHash("sha256").update(secret).digest();
  await createAdministrationRepository(sql).setServiceClient({ client_id, secret_sha256, audiences, scopes });
  return secret;
}

function newCall(): CallContext {
  const requestId = newId();
  const hex = randomBytes(24).toString("hex");
  return {
    correlation_id: requestId,
    request_id: requestId,
    traceparent: `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`,
    deadline: systemClock.now() + CALL_DEADLINE_MS,
    idempotency: null,
  };
}
