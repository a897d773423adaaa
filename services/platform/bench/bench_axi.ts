import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { busMigrations } from "@shared/events/migrations.ts";
import { startEmbeddedPostgres } from "@shared/postgres/embedded.ts";
import { migrate } from "@shared/postgres/migrator.ts";
import { databaseUrl, provisionDatabase } from "@shared/postgres/provision.ts";
import { AXI_MIGRATIONS } from "../../axi/migrations.ts";
import { freePort } from "../free_port.ts";
import { imageMemory } from "../image_memory.ts";
import { untilReady } from "../readiness.ts";

const MAIN = fileURLToPath(new URL("../../axi/main.ts", import.meta.url));
const READY_DEADLINE_MS = 30_000;

/** AXI as a process of its own, on an embedded PostgreSQL that writes durably. */
export interface BenchAxi extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly postgresPid: number;
  /** AXI's database, as the superuser. */
  readonly superuserUrl: string;
}

/** Starts both with all data in the folder; disposing stops them. */
export async function startBenchAxi(folder: string): Promise<BenchAxi> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startEmbeddedPostgres());
  const port = freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN],
    env: {
      POSTGRES_URL: await database(postgres.superuserUrl, { schema: "axi", sources: AXI_MIGRATIONS }),
      POSTGRES_BUS_URL: await database(postgres.superuserUrl, { schema: "bus", sources: [busMigrations] }),
      BLOB_URL: pathToFileURL(join(folder, "blobs")).href,
      AXI_KEY_SECRET: crypto.randomUUID(),
      AXI_ACCESS_TOKEN_SECONDS: "900", // one token for the whole run
      LOG_LEVEL: "warn",
      ...await imageMemory(),
      PORT: String(port),
    },
    stdin: "null",
  }).spawn();
  stack.defer(async () => {
    child.kill("SIGTERM");
    await child.status;
  });
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([
    untilReady(url, READY_DEADLINE_MS),
    child.status.then(({ code }) => Promise.reject(new Error(`Cannot measure AXI: it ended with ${code}`))),
  ]);
  const open = stack.move();
  return {
    url,
    pid: child.pid,
    postgresPid: postgres.pid,
    superuserUrl: databaseUrl(postgres.superuserUrl, "bench_axi"),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function database(
  superuserUrl: string,
  { schema, sources }: { schema: string; sources: readonly URL[] },
): Promise<string> {
  const roles = { ownerRole: `${schema}_owner`, appRole: `${schema}_app` };
  const { ownerUrl, appUrl } = await provisionDatabase(superuserUrl, {
    database: `bench_${schema}`,
    ...roles,
    ownerPassword: crypto.randomUUID(),
    appPassword: crypto.randomUUID(),
  });
  await migrate(ownerUrl, { schema, sources, appRole: roles.appRole });
  return appUrl;
}
