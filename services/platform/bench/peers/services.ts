import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { busMigrations } from "@shared/events/migrations.ts";
import { connect } from "@shared/postgres/connect.ts";
import { migrate } from "@shared/postgres/migrator.ts";
import { databaseUrl, provisionDatabase } from "@shared/postgres/provision.ts";
import { AXI_MIGRATIONS } from "../../../axi/migrations.ts";
import { freePort } from "../../processes/free_port.ts";
import { imageMemory } from "../../image/image_memory.ts";
import { permissionFlags, permissionSet } from "../../image/permissions.ts";
import { run } from "./python.ts";
import { jsonBody, send } from "./send.ts";
import { type ServerProcess, startServer } from "./server_process.ts";
import type { Service } from "./service.ts";
import type { Stack } from "./stack.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
/** Memory for sorting, which the peers' summaries need; AXI's database keeps the server's 4 MB. */
const PEER_WORK_MEM = "64MB";
const ABUNDANT = "1000000000";

/**
 * AXI as the image runs it: same flags, same permissions, production; only the rate limits are out of the way. Each call
 * starts another one, with an account of its own.
 */
export async function startAxi(stack: Stack): Promise<Service> {
  const port = freePort(), url = `http://127.0.0.1:${port}`;
  const account = { username: `bench_${port}`, password: crypto.randomUUID() };
  const env = {
    ...await imageMemory(),
    APP_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_HOSTS: "127.0.0.1",
    AXI_ISSUER: url,
    AXI_KEY_SECRET: stack.secret,
    AXI_ACCESS_TOKEN_SECONDS: "900",
    AXI_RATE_BURST: ABUNDANT,
    AXI_RATE_PER_SECOND: ABUNDANT,
    POSTGRES_URL: await axiDatabase(stack, { schema: "axi", sources: AXI_MIGRATIONS }),
    POSTGRES_BUS_URL: await axiDatabase(stack, { schema: "bus", sources: [busMigrations] }),
    REDIS_URL: stack.redisUrl,
    BLOB_URL: pathToFileURL(join(stack.folder, "blobs")).href,
  };
  const flags = ["--cached-only", "--frozen", ...permissionFlags(await permissionSet("axi"), env)];
  const server = await startServer({
    name: "AXI",
    command: [Deno.execPath(), "run", ...flags, join(ROOT, "services/axi/main.ts")],
    env,
    url,
    log: join(stack.folder, "axi.log"),
    isReady: () => answers(`${url}/health/ready`),
  });
  const body = jsonBody({ ...account, email: `${account.username}@example.com` });
  await send(`${url}/auth/register`, { method: "POST", body });
  return { ...server, name: "AXI", account };
}

export async function startDjango(stack: Stack, programs: string): Promise<Service> {
  const port = freePort(), url = `http://127.0.0.1:${port}`, password = crypto.randomUUID();
  const env = { ...await peerVariables(stack), BENCH_PASSWORD: password };
  await run(join(programs, "python"), [join(HERE, "django_axi.py")], env);
  const workers = ["--workers", "2", "--worker-class", "gthread", "--threads", "8", "--timeout", "300"];
  const server = await startServer({
    name: "Django",
    command: [
      ...[join(programs, "gunicorn"), "django_axi:application", "--bind", `127.0.0.1:${port}`, ...workers],
      ...["--log-level", "error"],
    ],
    env,
    cwd: HERE,
    url,
    log: join(stack.folder, "django.log"),
    isReady: () => answers(`${url}/health`),
  });
  return { ...server, name: "Django", account: { username: "bench", password } };
}

export async function startFastApi(stack: Stack, programs: string): Promise<Service> {
  const port = freePort(), url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: "FastAPI",
    command: [
      ...[join(programs, "uvicorn"), "fastapi_axi:app", "--port", String(port), "--workers", "2"],
      // A worker that is busy for five seconds would be taken for dead.
      ...["--timeout-worker-healthcheck", "120", "--log-level", "error"],
    ],
    env: await peerVariables(stack),
    cwd: HERE,
    url,
    log: join(stack.folder, "fastapi.log"),
    isReady: () => answers(`${url}/health`),
  });
  return { ...server, name: "FastAPI", account: { username: "bench", password: "" } };
}

/** The floor: bytes from the socket into COPY, by the connection that AXI has, with types that it is told. */
export async function startBareStream(stack: Stack): Promise<ServerProcess> {
  const port = freePort(), url = `http://127.0.0.1:${port}`;
  return await startServer({
    name: "the bare stream",
    command: [
      Deno.execPath(),
      "run",
      "-A",
      "--config",
      join(ROOT, "deno.json"),
      join(HERE, "bare_stream.ts"),
    ],
    env: { ...await imageMemory(), ...await peerVariables(stack), PORT: String(port) },
    url,
    log: join(stack.folder, "bare_stream.log"),
    isReady: () => answers(url),
  });
}

/** Where the peers' tables lie, as the superuser. */
export async function peerDatabase({ postgresUrl }: Stack): Promise<string> {
  const sql = connect(postgresUrl, { max: 1 });
  try {
    const [known] = await sql`select from pg_database where datname = 'bench_peers'`;
    if (known === undefined) {
      await sql`create database bench_peers`;
      await sql.unsafe(`alter database bench_peers set work_mem = '${PEER_WORK_MEM}'`);
    }
  } finally {
    await sql.end();
  }
  return databaseUrl(postgresUrl, "bench_peers");
}

async function axiDatabase(
  { postgresUrl, secret }: Stack,
  { schema, sources }: { readonly schema: string; readonly sources: readonly URL[] },
): Promise<string> {
  const roles = { ownerRole: `bench_${schema}_owner`, appRole: `bench_${schema}_app` };
  const { ownerUrl, appUrl } = await provisionDatabase(postgresUrl, {
    database: `bench_${schema}`,
    ...roles,
    ownerPassword: secret,
    appPassword: secret,
  });
  await migrate(ownerUrl, { schema, sources, appRole: roles.appRole });
  return appUrl;
}

async function peerVariables(stack: Stack): Promise<Record<string, string>> {
  return { DATABASE_URL: await peerDatabase(stack), REDIS_URL: stack.redisUrl };
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.ok;
}
