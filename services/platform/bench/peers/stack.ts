import { join } from "node:path";
import { connect } from "@shared/postgres/connect.ts";
import { startEmbeddedPostgres } from "@shared/postgres/embedded/embedded.ts";
import { dropDatabase } from "@shared/testing/database.ts";
import { freePort } from "../../processes/free_port.ts";
import { parentOf } from "../process_figures.ts";
import { startServer } from "./server_process.ts";

const DATABASES = ["bench_axi", "bench_bus", "bench_peers"];

/** What all that is compared stands on. */
export interface Stack extends AsyncDisposable {
  /** Superuser's URL of the PostgreSQL server. */
  readonly postgresUrl: string;
  readonly postgresPid: number;
  readonly redisUrl: string;
  readonly redisPid: number;
  /** Password of the roles, and what seals AXI's keys: the same for all that are started on it. */
  readonly secret: string;
  /** Where files of the run lie. */
  readonly folder: string;
  /** What runs, for the report. */
  readonly versions: readonly string[];
}

/** The servers of TEST_POSTGRES_URL and REDIS_URL; where one is absent, one of our own that ends with the run. */
export async function openStack(folder: string): Promise<Stack> {
  await using stack = new AsyncDisposableStack();
  const given = Deno.env.get("TEST_POSTGRES_URL");
  const postgresUrl = given || stack.use(await startEmbeddedPostgres()).superuserUrl;
  if (given) {
    await clear(given); // what a killed run has left
    stack.defer(() => clear(given));
  }
  const redisUrl = Deno.env.get("REDIS_URL") || stack.use(await startRedis(folder)).url;
  const postgres = await postgresFacts(postgresUrl);
  const redis = await redisFacts(redisUrl);
  const opened = stack.move();
  return {
    postgresUrl,
    postgresPid: postgres.pid,
    redisUrl,
    redisPid: redis.pid,
    secret: crypto.randomUUID(),
    folder,
    versions: [
      `PostgreSQL ${postgres.version} (${given ? "TEST_POSTGRES_URL" : "embedded"}; ${postgres.settings})`,
      `Redis ${redis.version}`,
    ],
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Removes the databases of the comparison, and their roles, from a server that stays. */
async function clear(url: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  try {
    for (const database of DATABASES) await dropDatabase(sql, database);
    const roles = await sql<{ rolname: string }[]>`
      select rolname from pg_roles where rolname ~ '^bench_(axi|bus)_(owner|app)$'`;
    for (const { rolname } of roles) await sql.unsafe(`drop role ${rolname}`);
  } finally {
    await sql.end();
  }
}

async function startRedis(folder: string) {
  const port = freePort();
  return await startServer({
    name: "redis-server",
    command: [
      "redis-server",
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
    ],
    url: `redis://127.0.0.1:${port}`,
    log: join(folder, "redis.log"),
    isReady: async () => (await redisInfo(`redis://127.0.0.1:${port}`)).includes("process_id"),
  });
}

async function postgresFacts(url: string): Promise<{ pid: number; version: string; settings: string }> {
  const sql = connect(url, { max: 1 });
  try {
    const [row] = await sql<{ backend: number; version: string; settings: string }[]>`
      select pg_backend_pid() as backend, current_setting('server_version') as version,
        (select string_agg(name || ' ' || current_setting(name), ', ' order by name) from pg_settings
         where name in ('fsync', 'shared_buffers', 'synchronous_commit', 'wal_level')) as settings`;
    const pid = await parentOf(row.backend);
    if (!(pid > 1)) throw new Error("Cannot measure a PostgreSQL server that does not run on this machine");
    return { pid, version: row.version, settings: row.settings };
  } finally {
    await sql.end();
  }
}

async function redisFacts(url: string): Promise<{ pid: number; version: string }> {
  const info = await redisInfo(url);
  const of = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? "";
  return { pid: Number(of("process_id")), version: of("redis_version") };
}

async function redisInfo(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port || 6379) });
  await connection.write(new TextEncoder().encode("INFO server\r\n"));
  const bytes = new Uint8Array(16 * 1024);
  return new TextDecoder().decode(bytes.subarray(0, await connection.read(bytes) ?? 0));
}
