import { readEnvironment } from "@shared/runtime/env.ts";
import { createApp } from "./app.ts";
import { loadConfig } from "./config.ts";
import { wire } from "./wiring.ts";

// For `deno serve` and Deno Deploy, which own the listener and stop the isolate: nothing here ends by itself.
const config = loadConfig(readEnvironment());
const never = new AbortController().signal;
const deps = await wire(config);
deps.work(never);

export default { fetch: createApp(deps, config, never).fetch };
