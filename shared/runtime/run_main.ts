import { asError } from "../core/as_error.ts";
import { AppError } from "../core/errors.ts";
import { createLogger } from "../log/create_logger.ts";
import type { Logger } from "../log/log.ts";
import { type Environment, readEnvironment, unreadableFiles } from "./env.ts";
import { stopSignals } from "./stop_signals.ts";

/** Exit codes, after sysexits.h where it has one. */
const EXIT = { ok: 0, crashed: 1, unavailable: 69, config: 78, interrupted: 130 } as const;
/** The drain's 4 s and a moment to close pools, within the 5 s that Deno Deploy gives. */
const STOP_DEADLINE_MS = 4800;

export interface RunOptions {
  /** JSON lines on stderr where absent. */
  readonly log?: Logger;
  /** From the stop to the end of the process, whatever is still open. Default 4800. */
  readonly stopDeadlineMs?: number;
}

/**
 * Runs a process from its configuration to its exit. `main` gets the parsed configuration and a signal that aborts
 * when the process has to end: SIGTERM, SIGINT, SIGHUP, an error that nobody caught, or its own call of `stop`; it
 * resolves after its drain. A second signal ends at once.
 * A bad configuration exits 78 with every bad key, an AppError of `main` 69 with its sentence, a crash 1.
 */
export async function runMain<Config>(
  loadConfig: (env: Environment) => Config,
  main: (config: Config, signal: AbortSignal, stop: (reason: string) => void) => Promise<void>,
  { log = createLogger({ write: writeStderr }), stopDeadlineMs = STOP_DEADLINE_MS }: RunOptions = {},
): Promise<never> {
  const stop = stopSignals(() => Deno.exit(EXIT.interrupted));
  let code: number = EXIT.ok;
  const crash = (error: unknown) => {
    log.error("process.crashed", { error: asError(error) });
    code = EXIT.crashed;
    stop.now("an error that nobody caught");
  };
  onUncaught(crash);
  stop.signal.addEventListener("abort", () => {
    log.info("process.stopping", { reason: String(stop.signal.reason) });
    Deno.unrefTimer(setTimeout(() => {
      log.error("process.stopped_hard", { timeout_ms: stopDeadlineMs });
      Deno.exit(EXIT.crashed);
    }, stopDeadlineMs));
  });
  try {
    await main(configure(loadConfig), stop.signal, stop.now);
  } catch (error) {
    if (stop.signal.aborted) log.info("process.cut_off", { error: asError(error) }); // by the stop: no crash
    else if (error instanceof AppError) Deno.exit(refuse(error.message, EXIT.unavailable));
    else crash(error);
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

function refuse(sentence: string, code: number): number {
  writeStderr(sentence + "\n");
  return code;
}

function writeStderr(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
