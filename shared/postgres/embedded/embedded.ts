import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../../core/errors.ts";
import { type EmbeddedBinaries, embeddedBinaries, type ServerIdentity } from "./embedded_binaries.ts";
import { type RunningServer, type ServerLaunch, ServerStartError, startGuarded } from "./embedded_guard.ts";
import { isAlive, startByPgCtl } from "./embedded_pg_ctl.ts";
import { secretFile } from "../secret_file.ts";

export interface EmbeddedPostgresOptions {
  /** Where the data lies; beside it stands `<dataDir>.password`. A temporary folder, gone at the end, where absent. */
  readonly dataDir?: string;
  /** On 127.0.0.1; a free one where absent. */
  readonly port?: number;
  /** false gives up what a power cut would need, for speed: for tests only. Default true. */
  readonly durable?: boolean;
  /** Gets everything the server says, line by line. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly superuserUrl: string;
  readonly port: number;
  /** Of the server's first process. */
  readonly pid: number;
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
}

const SUPERUSER = "postgres";
const START_DEADLINE_MS = 5000;
const RETRY_MS = 100;
/** How long a server found running may take to notice that its launcher is gone. */
const NOTICE_MS = 500;

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  timezone: "UTC",
  // Nobody replicates it, so COPY into a table of the same transaction skips the log: 1.5 times as fast, as durable.
  wal_level: "minimal",
  max_wal_senders: "0",
};
const NOT_DURABLE = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * Starts a real PostgreSQL server from the package cache, on 127.0.0.1 and with a random password; a first start makes
 * the data folder. Disposing stops it (about 0.1 s), and so does any death of this process, SIGKILL too; on Windows
 * only disposing does. Throws AppError that says why it can't start and what to do.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const binaries = await embeddedBinaries();
  if (options.dataDir !== undefined) return await start(binaries, options.dataDir, options);
  const home = await Deno.makeTempDir({ prefix: "embedded-postgres-" });
  try {
    await giveTo(home, binaries.identity); // so that the guard can remove it
    return await start(binaries, join(home, "data"), { ...options, removeAfterwards: home });
  } catch (error) {
    await removeIfThere(home);
    throw error;
  }
}

async function start(
  binaries: EmbeddedBinaries,
  dataDir: string,
  options: EmbeddedPostgresOptions & { readonly removeAfterwards?: string },
): Promise<EmbeddedPostgres> {
  const password = await ensureCluster(binaries, dataDir);
  const { server, port } = await startPatiently({
    binaries,
    dataDir,
    settings: {
      ...SETTINGS,
      ...(options.durable === false ? NOT_DURABLE : {}),
      ...(options.port === undefined ? {} : { port: String(options.port) }),
    },
    removeAfterwards: options.removeAfterwards ?? null,
    log: options.log ?? (() => {}),
  });
  return {
    superuserUrl: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: (await readLock(dataDir)).pid,
    exited: server.exited,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Makes the data folder unless it is there; the password of its superuser. */
async function ensureCluster(binaries: EmbeddedBinaries, dataDir: string): Promise<string> {
  const passwordFile = `${dataDir}.password`;
  if (await exists(join(dataDir, "PG_VERSION"))) {
    if (await exists(passwordFile)) return secretFile(passwordFile);
    throw new AppError(
      "UNAVAILABLE",
      `Cannot open the database in ${dataDir}: ${passwordFile} is gone. Put it back, or remove both and begin anew`,
    );
  }
  await Deno.mkdir(dirname(dataDir), { recursive: true, mode: 0o700 });
  await letThrough(dirname(dataDir), binaries.identity);
  const password = await secretFile(passwordFile);
  await initialize(binaries, dataDir, password);
  return password;
}

/** initdb in a folder beside, renamed when whole: a start that is cut off leaves nothing that looks like a cluster. */
async function initialize(
  { binDir, identity }: EmbeddedBinaries,
  dataDir: string,
  password: string,
): Promise<void> {
  const [partial, passwordCopy] = [`${dataDir}.partial`, `${dataDir}.partial.password`];
  for (const path of [partial, passwordCopy]) await removeIfThere(path);
  await Deno.mkdir(partial, { mode: 0o700 });
  await Deno.writeTextFile(passwordCopy, password, { createNew: true, mode: 0o600 });
  for (const path of [partial, passwordCopy]) await giveTo(path, identity);
  const initdb = new Deno.Command(join(binDir, "initdb"), {
    args: [
      ...["-D", partial, "-U", SUPERUSER, `--pwfile=${passwordCopy}`, "--auth=scram-sha-256", "-E", "UTF8"],
      ...["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
      ...["--no-sync", "--no-instructions"],
    ],
    ...identity,
    cwd: partial,
    stdin: "null",
  });
  const { success, stdout, stderr } = await initdb.output().catch((cause) => {
    throw new AppError(
      "UNAVAILABLE",
      `Cannot run the programs in ${binDir}: set TMPDIR to a folder where programs may run`,
      { cause },
    );
  });
  await Deno.remove(passwordCopy);
  if (!success) {
    const said = new TextDecoder().decode(new Uint8Array([...stdout, ...stderr]));
    throw new AppError("UNAVAILABLE", `Cannot make a database in ${dataDir}: ${said.trim()}`);
  }
  await Deno.rename(partial, dataDir);
}

/**
 * Starts the server, trying again for a few seconds where the one before is just going: after a kill, its processes
 * need a moment to notice.
 */
async function startPatiently(launch: ServerLaunch): Promise<{ server: RunningServer; port: number }> {
  const begun = performance.now();
  const startServer = Deno.build.os === "windows" ? startByPgCtl : startGuarded;
  for (;;) {
    const port = launch.settings.port ?? String(freePort());
    try {
      const server = await startServer({ ...launch, settings: { ...launch.settings, port } });
      return { server, port: Number(port) };
    } catch (error) {
      if (!(error instanceof ServerStartError)) throw error;
      const refusal = await whyRefused(error, launch, performance.now() - begun);
      if (refusal !== null) throw new AppError("CONFLICT", refusal, { cause: error });
    }
    await delay(RETRY_MS);
  }
}

/** The sentence for whoever started it, or null where another attempt may succeed. */
async function whyRefused(
  { output }: ServerStartError,
  { dataDir, settings }: ServerLaunch,
  waitedMs: number,
): Promise<string | null> {
  const isOver = waitedMs > START_DEADLINE_MS;
  if (/lock file .* already exists|pre-existing shared memory block/.test(output)) {
    const { pid, status } = await readLock(dataDir);
    if (!isOver && !(status === "ready" && waitedMs > NOTICE_MS)) return null;
    return `Cannot start PostgreSQL in ${dataDir}: process ${pid} uses this folder. End it, or choose another folder`;
  }
  if (/could not bind/.test(output)) {
    if (settings.port !== undefined) {
      return `Cannot start PostgreSQL on port ${settings.port}: it is taken. End its owner, or choose another port`;
    }
    if (!isOver) return null; // somebody took the free port in between
  }
  return `Cannot start PostgreSQL in ${dataDir}: ${output.trim()}`;
}

/** The process that serves a data folder, or null where none does. */
export async function embeddedServerPid(dataDir: string): Promise<number | null> {
  const { pid } = await readLock(dataDir);
  return pid > 0 && isAlive(pid) ? pid : null;
}

/** What the server's own lock file says; pid 0 where there is none. */
async function readLock(dataDir: string): Promise<{ pid: number; status: string }> {
  const lines = (await Deno.readTextFile(join(dataDir, "postmaster.pid")).catch(() => "")).split("\n");
  return { pid: Number(lines[0]), status: (lines[7] ?? "").trim() };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function giveTo(path: string, { uid, gid }: ServerIdentity): Promise<void> {
  if (uid !== undefined && gid !== undefined) await Deno.chown(path, uid, gid);
}

/**
 * Lets the server's user walk through our folder, and through those of ours above it under the temporary folder, to its
 * own below. Elsewhere rights are the owner's business.
 */
async function letThrough(folder: string, { uid }: ServerIdentity): Promise<void> {
  if (uid === undefined) return;
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    const { mode, uid: owner } = await Deno.stat(path);
    if (((mode ?? 0) & 0o001) !== 0) continue;
    const isOurs = owner === Deno.uid() && (path === folder || path.startsWith(join(tmpdir(), "/")));
    if (!isOurs && owner !== uid) {
      throw new AppError(
        "UNAVAILABLE",
        `Cannot keep a database in ${folder}: PostgreSQL refuses to run as root, and other users may not enter ` +
          `${path}. Choose a folder that every user can reach, or start this as an ordinary user`,
      );
    }
    if (isOurs) await Deno.chmod(path, ((mode ?? 0) & 0o777) | 0o011);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  if (await exists(path)) await Deno.remove(path, { recursive: true });
}
