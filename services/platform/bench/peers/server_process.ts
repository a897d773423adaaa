import { setTimeout as delay } from "node:timers/promises";

const READY_DEADLINE_MS = 60_000;
const POLL_MS = 50;
const LOG_TAIL = 2_000;

/** A server that was started for the comparison; disposing ends it. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Of its first process. */
  readonly pid: number;
}

export interface ServerOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly url: string;
  /** File that takes what it writes. */
  readonly log: string;
  isReady(): Promise<boolean>;
}

/** Starts the server and waits until it is ready; throws with the end of its log where it does not get there. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { name, command, env, cwd, url, log, isReady } = options;
  // The shell gives way to the server, and what that writes goes into a file without passing through us.
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec "$@" >"$BENCH_LOG" 2>&1', "sh", ...command],
    env: { ...env, BENCH_LOG: log },
    cwd,
    stdin: "null",
  }).spawn();
  let isOver = false;
  const ended = child.status.then(() => isOver = true);
  const server = {
    url,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      if (!isOver) child.kill("SIGTERM");
      await ended;
    },
  };
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (!isOver && performance.now() < deadline) {
    if (await isReady().catch(() => false)) return server;
    await Promise.race([delay(POLL_MS), ended]);
  }
  await server[Symbol.asyncDispose]();
  const text = await Deno.readTextFile(log).catch(() => "");
  throw new Error(`Cannot start ${name}: ${text.slice(-LOG_TAIL).trim()}`);
}
