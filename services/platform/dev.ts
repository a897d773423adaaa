import { createLogger } from "@shared/log/create_logger.ts";
import { runMain } from "@shared/runtime/run_main.ts";
import { DEV_HELP, type DevConfig, loadDevConfig } from "./dev/dev_config.ts";
import { say } from "./dev/say.ts";
import { watchLaunchers } from "./processes/launchers.ts";

/** Services drain for at most 4 s, then PostgreSQL stops. */
const STOP_DEADLINE_MS = 10_000;

/** `deno task dev`, as DEV_HELP tells it. */
async function dev(config: DevConfig, signal: AbortSignal, stop: (reason: string) => void): Promise<void> {
  if (config.isHelp) return say(DEV_HELP.trimEnd());
  await watchLaunchers(() => stop("what started this has ended"));
  // Who watches does not load the services, and so stays small.
  const { run } = config.isWatching ? await import("./dev/watch.ts") : await import("./dev/platform.ts");
  await run(config, signal);
}

const log = createLogger({ format: "human", level: "warn", write: (lines) => say(lines.trimEnd()) });
await runMain((env) => loadDevConfig(Deno.args, env), dev, { log, stopDeadlineMs: STOP_DEADLINE_MS });
