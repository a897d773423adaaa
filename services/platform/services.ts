import { loadConfig } from "../axi/config.ts";
import { start } from "../axi/start.ts";
import type { PlatformService } from "./platform_service.ts";

/** Every service that exists, in the order in which they start. */
export const SERVICES: readonly PlatformService[] = [
  { name: "axi", port: 8000, run: (env, signal, onReady) => start(loadConfig(env), signal, onReady) },
];
