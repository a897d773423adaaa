import { fileURLToPath } from "node:url";
import { AppError } from "@shared/core/errors.ts";
import { forEachLine, spawnGuarded } from "@shared/postgres/embedded/embedded_guard.ts";
import { aborted } from "@shared/runtime/stop_signals.ts";
import { type DevConfig, WATCHED } from "./dev_config.ts";
import { openDevFolder } from "./dev_folder.ts";
import { type DevPostgres, startDevPostgres } from "./dev_postgres.ts";
import { say } from "./say.ts";
import { watchSources } from "./source_changes.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const FOLDERS = ["islands", "services", "shared"].map((folder) => ROOT + folder);

/**
 * `deno task dev --watch`: keeps PostgreSQL, runs the platform above it in a process of its own and starts that anew when a
 * source changes, so that a change is there in less than a second. Resolves after the drain.
 */
export async function run(config: DevConfig, signal: AbortSignal): Promise<void> {
  if (Deno.build.os === "windows") {
    throw new AppError("UNAVAILABLE", "Cannot watch on Windows: start without --watch");
  }
  using folder = await openDevFolder(config.dataDir, config);
  await using postgres = await startDevPostgres(config, folder);
  using sources = watchSources(FOLDERS);
  const stopped = aborted(signal), lost = postgres?.exited.then(() => "lost" as const);
  for (let isAgain = false; !signal.aborted; isAgain = true) {
    await using platform = startPlatform(config, postgres, isAgain);
    void platform.ended.then((code) => {
      if (!signal.aborted && !platform.isEnding()) {
        say(`the platform has ended with code ${code}; waiting for a change`);
      }
    });
    const next = await Promise.race([sources.changed(), stopped, ...lost === undefined ? [] : [lost]]);
    if (next === "lost" && !signal.aborted) {
      throw new AppError(
        "UNAVAILABLE",
        `Cannot go on: PostgreSQL has ended by itself, see ${folder.postgresLog}`,
      );
    }
    if (Array.isArray(next)) say(`changed: ${next.map((path) => path.slice(ROOT.length)).join(", ")}`);
  }
  say("stopped; the data is there at the next start");
}

/** The platform in a process that ends with us; disposing drains it. */
function startPlatform(
  { isIsolated, portOffset, env }: DevConfig,
  postgres: DevPostgres | null,
  isAgain: boolean,
) {
  const given = Object.entries({
    ...Deno.env.toObject(),
    ...env,
    [WATCHED.start]: isAgain ? "again" : "first",
    [WATCHED.superuserUrl]: postgres?.superuserUrl,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const child = spawnGuarded({
    program: Deno.execPath(),
    args: [
      ...["run", "-A", "--no-check", `--config=${ROOT}deno.json`, `${ROOT}services/platform/dev.ts`],
      ...[...isIsolated ? ["--isolated"] : [], `--port-offset=${portOffset}`],
    ],
    signal: "TERM",
    env: Object.fromEntries(given),
  });
  const ended = Promise.all([child.status, forEachLine(child.stdout, say), forEachLine(child.stderr, say)])
    .then(([{ code }]) => code);
  let isEnding = false;
  return {
    /** Its exit code. */
    ended,
    isEnding: () => isEnding,
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await child.stdin.close().catch(() => {}); // it may have ended by itself
      await ended;
    },
  };
}
