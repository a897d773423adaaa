import process from "node:process";
import { join } from "node:path";
import { type RunningServer, type ServerLaunch, ServerStartError } from "./embedded_guard.ts";

const EXIT_POLL_MS = 500;

/**
 * Starts the server through `pg_ctl`, as Windows needs it: there it gives up an administrator's rights, which
 * PostgreSQL refuses. Nothing stops this server when its launcher is killed: the next start names its pid.
 * Throws ServerStartError.
 */
export async function startByPgCtl(launch: ServerLaunch): Promise<RunningServer> {
  const { binaries, dataDir, settings, log, removeAfterwards } = launch;
  const logFile = `${dataDir}.log`;
  const pgCtl = (args: string[]) =>
    new Deno.Command(join(binaries.binDir, "pg_ctl"), {
      args: [...args, "-w", "-t", "30", "-D", dataDir],
      ...binaries.identity,
      cwd: dataDir,
      stdin: "null",
      stdout: "null", // the server inherits them: a pipe would never end
      stderr: "null",
    }).output();
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`).join(" ");
  const { success } = await pgCtl(["start", "-l", logFile, "-o", options]);
  const output = (await Deno.readTextFile(logFile).catch(() => "")).slice(-4000);
  output.split("\n").forEach(log);
  if (!success) throw new ServerStartError(output);
  const pid = Number((await Deno.readTextFile(join(dataDir, "postmaster.pid"))).split("\n")[0]);
  const exited = ended(pid);
  return {
    exited,
    async stop() {
      await pgCtl(["stop", "-m", "fast"]);
      await exited;
      if (removeAfterwards !== null) await Deno.remove(removeAfterwards, { recursive: true });
    },
  };
}

function ended(pid: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(timer);
    resolve();
  }, EXIT_POLL_MS);
  return promise;
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
