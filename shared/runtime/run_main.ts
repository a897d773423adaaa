import { AppError } from "../core/errors.ts";
import { createLogger } from "../log/create_logger.ts";
import type { Logger } from "../log/log.ts";
import { type Environment, readEnvironment, unreadableFiles } from "./env.ts";
import { stopSignals } from "./stop_signals.ts";

/** Exit codes, after sysexits.h where it has one. */
const EXIT = { ok: 0, crashed: 1, unavailable: 69, config: 78 } as const;
/** From the signal to the end: the drain's 4 s and a moment to close pools, within the 5 s of Deno Deploy. */
const STOP_DEADLINE_MS = 4800;

/**
 * Runs a process from its configuration to its exit. `main` gets the parsed configuration and a signal that aborts
 * when the process has to end: SIGTERM, SIGINT, or an error that nobody caught; it resolves after its drain.
 * A bad configuration exits 78 with every bad key, an AppError of `main` 69 with its sentence, a crash 1.
 */
export async function runMain<Config>(
  loadConfig: (env: Environment) => Config,
  main: (config: Config, signal: AbortSignal) => Promise<void>,
): Promise<never> {
  const log = createLogger({ write: writeStderr });
  const stop = stopSignals(() => Deno.exit(EXIT.crashed));
  let code: number = EXIT.ok;
  const crash = (error: unknown) => {
    log.error("process.crashed", { error: asError(error) });
    code = EXIT.crashed;
    stop.now("an error that nobody caught");
  };
  onUncaught(crash);
  stop.signal.addEventListener("abort", () => {
    log.info("process.stopping", { reason: String(stop.signal.reason) });
    Deno.unrefTimer(setTimeout(() => giveUp(log), STOP_DEADLINE_MS));
  });
  try {
    await main(configure(loadConfig), stop.signal);
  } catch (error) {
    if (error instanceof AppError) Deno.exit(refuse(error.message, EXIT.unavailable));
    crash(error);
  }
  Deno.exit(code);
}

function configure<Config>(loadConfig: (env: Environment) => Config): Config {
  const env = readEnvironment();
  try {
    return loadConfig(env);
  } catch (error) {
    const { message } = asError(error);
    return Deno.exit(refuse([message, ...unreadableFiles(env, message)].join("\n"), EXIT.config));
  }
}

/** Nothing is lost silently: an error that nobody caught ends the process in order. */
function onUncaught(crash: (error: unknown) => void): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    crash(event.error ?? event.message);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    crash(event.reason);
  });
}

function giveUp(log: Logger): never {
  log.error("process.stopped_hard", { timeout_ms: STOP_DEADLINE_MS });
  Deno.exit(EXIT.crashed);
}

function refuse(sentence: string, code: number): number {
  writeStderr(sentence + "\n");
  return code;
}

function writeStderr(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
