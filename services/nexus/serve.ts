import { runHosted } from "@shared/runtime/run_hosted.ts";
import { createApp } from "./app.ts";
import { loadConfig } from "./config.ts";
import { wire } from "./wiring.ts";

// For `deno serve` and Deno Deploy, which own the listener.
export default await runHosted(loadConfig, async (config, signal, handOver) => {
  await using deps = await wire(config);
  await handOver(createApp(deps, config, signal).fetch);
});
