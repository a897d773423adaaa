import { join } from "node:path";
import postgres from "postgres";
import { AppError } from "../../core/errors.ts";
import { processTable } from "../../runtime/process_table.ts";
import { assert, assertEquals, assertRejects } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import { startProgram } from "../../testing/programs/child_program.ts";
import { startEmbeddedPostgres } from "./embedded.ts";

const LAUNCHER = new URL("../../testing/programs/postgres_launcher.ts", import.meta.url);

/** A folder for one test's data, gone at the end. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "embedded-test-" });
  return {
    dataDir: join(path, "postgres"),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function ask<Row>(url: string, query: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(query);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Pids of the processes, the guard among them, that serve this folder. */
async function serversOf(dataDir: string, launcherPid = Deno.pid): Promise<number[]> {
  const table = await processTable();
  return [...table.values()].filter(({ pid, command }) => command.includes(dataDir) && pid !== launcherPid)
    .map(({ pid }) => pid);
}

Deno.test("startEmbeddedPostgres() keeps data from start to start, behind a password, on the loopback alone", async () => {
  await using folder = await temporaryFolder();
  {
    await using server = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false });
    await ask(server.superuserUrl, "create table kept as select 'ñ'::text as letter");
    const wrong = new URL(server.superuserUrl);
    wrong.password = "guessed";
    await assertRejects(() => ask(wrong.href, "select 1"), Error, "password authentication failed");
    const [settings] = await ask(server.superuserUrl, "select current_setting('listen_addresses') as host");
    assertEquals(settings, { host: "127.0.0.1" });
  }
  assertEquals(await serversOf(folder.dataDir), []);
  await using server = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false });
  assertEquals([...await ask(server.superuserUrl, "select * from kept")], [{ letter: "ñ" }]);
  const { mode } = await Deno.stat(`${folder.dataDir}.password`);
  assertEquals((mode ?? 0) & 0o777, 0o600);
});

Deno.test("startEmbeddedPostgres() without a folder leaves none behind", async () => {
  const server = await startEmbeddedPostgres({ durable: false });
  const [{ folder = "" } = {}] = await ask<{ folder: string }>(
    server.superuserUrl,
    "select current_setting('data_directory') as folder",
  );
  await server[Symbol.asyncDispose]();
  await assertRejects(() => Deno.stat(join(folder, "..")), Deno.errors.NotFound);
});

Deno.test("startEmbeddedPostgres() refuses a folder in use, naming the process", async () => {
  await using folder = await temporaryFolder();
  await using server = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false });
  await assertRejects(
    () => startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false }),
    AppError,
    `process ${server.pid} uses this folder`,
  );
});

Deno.test("startEmbeddedPostgres() refuses a taken port", async () => {
  await using folder = await temporaryFolder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertRejects(
    () => startEmbeddedPostgres({ dataDir: folder.dataDir, port: taken.addr.port, durable: false }),
    AppError,
    `Cannot start PostgreSQL on port ${taken.addr.port}: it is taken`,
  );
});

for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"] as const) {
  Deno.test(`the embedded server ends with its launcher, killed by ${signal}, and starts again`, async () => {
    await using folder = await temporaryFolder();
    await using launcher = startProgram(LAUNCHER, { args: [folder.dataDir] });
    await launcher.line(/^ready \d+$/);
    assert(
      (await serversOf(folder.dataDir, launcher.pid)).length >= 3,
      "the guard, its reader and the server",
    );
    launcher.kill(signal);
    await launcher.exited;
    await using server = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false });
    await server[Symbol.asyncDispose]();
    await eventually("no process is left", async () => (await serversOf(folder.dataDir)).length === 0);
  });
}

Deno.test("startEmbeddedPostgres() recovers what a killed server had committed", async () => {
  await using folder = await temporaryFolder();
  const killed = await startEmbeddedPostgres({ dataDir: folder.dataDir });
  await ask(killed.superuserUrl, "create table kept as select 1 as one");
  Deno.kill(killed.pid, "SIGKILL");
  await using server = await startEmbeddedPostgres({ dataDir: folder.dataDir });
  assertEquals([...await ask(server.superuserUrl, "select * from kept")], [{ one: 1 }]);
  await killed.exited;
});

Deno.test("startEmbeddedPostgres() makes the cluster anew where the first attempt was cut off", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.dataDir}.partial`);
  await Deno.writeTextFile(join(`${folder.dataDir}.partial`, "PG_VERSION"), "18\n");
  await using server = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false });
  assertEquals([...await ask(server.superuserUrl, "select 1 as one")], [{ one: 1 }]);
});

Deno.test("startEmbeddedPostgres() names the password file where it is gone", async () => {
  await using folder = await temporaryFolder();
  {
    await using _ = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false });
  }
  await Deno.remove(`${folder.dataDir}.password`);
  await assertRejects(
    () => startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false }),
    AppError,
    `${folder.dataDir}.password is gone`,
  );
});
