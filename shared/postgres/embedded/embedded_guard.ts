import { join } from "node:path";
import type { EmbeddedBinaries, ServerIdentity } from "./embedded_binaries.ts";

/** How a server is to be run. */
export interface ServerLaunch {
  readonly binaries: EmbeddedBinaries;
  readonly dataDir: string;
  /** Settings of postgresql.conf that override it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Folder to remove when the server has ended, or null. */
  readonly removeAfterwards: string | null;
  /** Gets everything the server says, line by line. */
  readonly log: (line: string) => void;
}

/** A server that accepts connections. */
export interface RunningServer {
  /** Settles when nothing of the server is left, whoever ended it. */
  readonly exited: Promise<void>;
  /** Fast shutdown: open transactions roll back, everything committed is kept. */
  stop(): Promise<void>;
}

/** The server ended before it was ready; `output` holds its last words. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
  constructor(readonly output: string) {
    super(`PostgreSQL did not start: ${output}`);
  }
}

const OUTPUT_CHARS_MAX = 4000;

/**
 * Runs its arguments and ends them by signal $1 when its input ends, which the kernel sees to however the process at
 * the other end dies. The second process reads; the first one waits, so that a program which ends by itself is noticed
 * too. Ten seconds later it is SIGQUIT: PostgreSQL's immediate shutdown.
 * $2 is a folder to remove afterwards, or empty; code 1 of PostgreSQL means that it did not start and may be tried
 * again.
 */
const GUARD = `
signal=$1; folder=$2; shift 2
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
{
  read -r _ <&3
  sleeper=
  trap '[ -n "$sleeper" ] && kill "$sleeper"; exit' TERM
  kill -s "$signal" "$program"
  sleep 10 & sleeper=$!
  wait "$sleeper"
  kill -s QUIT "$program"
} 2>/dev/null &
reader=$!
exec 3<&-
wait "$program"; code=$?
kill "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
[ -n "$folder" ] && [ "$code" -ne 1 ] && rm -rf "$folder"
exit "$code"
`;

/** A program that ends by `signal` when the pipe to its guard closes: on purpose, or because we have died. */
export interface GuardedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly signal: "INT" | "TERM";
  readonly env: Readonly<Record<string, string>>;
  readonly identity?: ServerIdentity;
  readonly removeAfterwards?: string | null;
}

/**
 * Starts a program under a shell that outlives us by as long as its shutdown takes, in a session of its own so that
 * Ctrl-C in the terminal reaches only us. Not on Windows, which has no such shell.
 */
export function spawnGuarded(command: GuardedCommand): Deno.ChildProcess {
  return new Deno.Command("/bin/sh", {
    args: [
      ...["-c", GUARD, "guard", command.signal, command.removeAfterwards ?? ""],
      ...[command.program, ...command.args],
    ],
    ...command.identity,
    cwd: "/",
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", ...command.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
}

/** Starts the server under its guard; resolves when it accepts connections. Throws ServerStartError. */
export async function startGuarded(launch: ServerLaunch): Promise<RunningServer> {
  const settings = Object.entries(launch.settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const guard = spawnGuarded({
    program: join(launch.binaries.binDir, "postgres"),
    args: ["-D", launch.dataDir, ...settings],
    signal: "INT", // fast shutdown
    env: { LC_ALL: "C", TZ: "UTC" },
    identity: launch.binaries.identity,
    removeAfterwards: launch.removeAfterwards,
  });
  const ready = Promise.withResolvers<void>();
  let output = "";
  const said = forEachLine(guard.stderr, (line) => {
    output = `${output}${line}\n`.slice(-OUTPUT_CHARS_MAX);
    if (line.includes("database system is ready to accept connections")) ready.resolve();
    launch.log(line);
  });
  const exited = Promise.all([guard.status, said, guard.stdout.cancel()]).then(() => {});
  exited.then(() => ready.reject(new ServerStartError(output)));
  await ready.promise;
  return {
    exited,
    async stop() {
      await guard.stdin.close().catch(() => {}); // it may have ended by itself
      await exited;
    },
  };
}

/** Calls `take` with every line, to the end. */
export async function forEachLine(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
) {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  if (rest !== "") take(rest);
}
