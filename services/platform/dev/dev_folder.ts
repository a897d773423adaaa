import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@shared/core/errors.ts";
import { embeddedServerPid } from "@shared/postgres/embedded/embedded.ts";
import { ownFolder } from "@shared/postgres/own_folder.ts";
import { secretFile } from "@shared/postgres/secret_file.ts";

/** Where one copy of the platform keeps its data; nobody else can open it before it is disposed of. */
export interface DevFolder extends Disposable {
  readonly postgresDir: string;
  readonly postgresLog: string;
  readonly blobDir: string;
  /** A random secret that is made once and kept, readable by its owner alone. */
  secret(name: string): Promise<string>;
  /** Whether this mark has been set. */
  isMarked(mark: string): Promise<boolean>;
  mark(mark: string): Promise<void>;
}

/** Everything that `--fresh` removes; nothing else in the folder is touched. */
const CONTENTS = [
  ...["postgres", "postgres.password", "postgres.partial", "postgres.partial.password", "postgres.log"],
  ...["blobs", "secrets", "marks"],
];
const LOCK = "dev.lock";
const GOING_MS = 10_000;

export interface DevFolderOptions {
  readonly isFresh: boolean;
  /** Whether the process that has started this one holds the folder. */
  readonly isHeld?: boolean;
}

/** Opens the folder, or makes it. Throws AppError where another process has it open. */
export async function openDevFolder(
  path: string,
  { isFresh, isHeld = false }: DevFolderOptions,
): Promise<DevFolder> {
  if (path.startsWith(tmpdir())) await ownFolder(path, 0o700);
  await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  const lock = isHeld ? null : await takeLock(path);
  const postgresDir = join(path, "postgres");
  if (isFresh) await empty(path, postgresDir);
  for (const name of ["blobs", "secrets", "marks"]) {
    await Deno.mkdir(join(path, name), { recursive: true, mode: 0o700 });
  }
  return {
    postgresDir,
    postgresLog: join(path, "postgres.log"),
    blobDir: join(path, "blobs"),
    secret: (name) => secretFile(join(path, "secrets", name)),
    isMarked: (mark) => Deno.stat(join(path, "marks", mark)).then(() => true, () => false),
    mark: (mark) => Deno.writeTextFile(join(path, "marks", mark), ""),
    [Symbol.dispose]: () => lock?.close(),
  };
}

/** The kernel gives the lock free however its holder ends, so a crash leaves none behind. */
async function takeLock(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(join(path, LOCK), { read: true, write: true, create: true, mode: 0o600 });
  if (await file.tryLock(true)) {
    await file.truncate();
    await file.write(new TextEncoder().encode(String(Deno.pid)));
    return file;
  }
  const holder = await Deno.readTextFile(join(path, LOCK)).catch(() => "?"); // Windows lets nobody read it
  file.close();
  throw new AppError(
    "CONFLICT",
    `Cannot use the data in ${path}: process ${holder} is running on it. Stop that one, or set DATA_DIR to another ` +
      "folder and --port-offset",
  );
}

/** Removes the data, after the server of a launcher that was killed a moment ago has gone. */
async function empty(path: string, postgresDir: string): Promise<void> {
  const end = performance.now() + GOING_MS;
  for (
    let pid = await embeddedServerPid(postgresDir);
    pid !== null;
    pid = await embeddedServerPid(postgresDir)
  ) {
    if (performance.now() > end) {
      throw new AppError(
        "CONFLICT",
        `Cannot remove ${postgresDir}: process ${pid} uses it. End that one first`,
      );
    }
    await delay(50);
  }
  for (const name of CONTENTS) {
    await Deno.remove(join(path, name), { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
