import { serve } from "@shared/runtime/serve.ts";
import { createApp } from "./app.ts";
import type { AxiConfig } from "./config.ts";
import { wire } from "./wiring.ts";

/** Serves AXI until the signal aborts; resolves when it has drained and everything is closed. */
export async function start(
  config: AxiConfig,
  signal: AbortSignal,
  onReady?: (url: string) => void,
): Promise<void> {
  await using deps = await wire(config);
  const app = createApp(deps, config, signal);
  const working = deps.work(signal);
  await serve(app.fetch, {
    host: config.HOST,
    port: config.PORT,
    signal,
    onReady: (url) => {
      deps.log.info("service.ready", { url });
      onReady?.(url);
    },
  });
  await working;
}
