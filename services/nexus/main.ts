import { runMain } from "@shared/runtime/run_main.ts";
import { loadConfig } from "./config.ts";
import { start } from "./start.ts";

await runMain(loadConfig, (config, signal) => start(config, signal));
