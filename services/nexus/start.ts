import { serve } from "@shared/runtime/serve.ts";
import { createApp } from "./app.ts";
import type { NexusConfig } from "./config.ts";
import { wire } from "./wiring.ts";

/** Serves NEXUS until the signal aborts; resolves when it has drained and everything is closed. */
export async function start(
  config: NexusConfig,
  signal: AbortSignal,
  onReady?: (url: string) => void,
): Promise<void> {
  await using deps = await wire(config);
  await serve(createApp(deps, config, signal).fetch, {
    host: config.HOST,
    port: config.PORT,
    signal,
    onReady: (url) => {
      deps.log.info("service.ready", { url });
      onReady?.(url);
    },
  });
}
