import type { Environment } from "./env.ts";
import { createGate, type Handler } from "./gate.ts";
import { runMain } from "./run_main.ts";
import { DRAIN_MS } from "./serve.ts";
import { aborted } from "./stop_signals.ts";

/** Hands a handler to the host; resolves after the drain. */
export type HandOver = (handler: Handler) => Promise<void>;

/**
 * Runs a service whose listener belongs to a host (`deno serve`, Deno Deploy), as runMain() does otherwise; the answer
 * is what the module exports by default. The host stops listening at SIGTERM and SIGINT but leaves the process running
 * for as long as anything is open: `main` closes it after the drain, and the process ends.
 */
export function runHosted<Config>(
  loadConfig: (env: Environment) => Config,
  main: (config: Config, signal: AbortSignal, handOver: HandOver) => Promise<void>,
): Promise<{ readonly fetch: Handler }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly fetch: Handler }>();
  void runMain(loadConfig, (config, signal) =>
    main(config, signal, async (handler) => {
      const gate = createGate(handler);
      resolve({ fetch: gate.handler });
      await aborted(signal);
      await Promise.race([gate.shut(), aborted(AbortSignal.timeout(DRAIN_MS))]);
    }));
  return promise;
}
