import { AppError } from "@shared/core/errors.ts";
import type { Environment } from "@shared/runtime/env.ts";
import { loadConfig } from "../../axi/config.ts";
import { start } from "../../axi/start.ts";
import { loadConfig as loadNexusConfig } from "../../nexus/config.ts";
import { start as startNexus } from "../../nexus/start.ts";
import { SERVICE_PORTS } from "../image/ports.ts";
import type { PlatformService } from "./platform_service.ts";

/** Every service that exists, in the order in which they start. */
export const SERVICES: readonly PlatformService[] = [
  { name: "axi", port: SERVICE_PORTS.axi, run: inProcess(loadConfig, start) },
  {
    name: "nexus",
    port: SERVICE_PORTS.nexus,
    calls: ["axi"],
    isDashboard: true,
    run: inProcess(loadNexusConfig, startNexus),
  },
];

/** A service by its front door; a bad configuration is the developer's to mend, so it comes as a sentence. */
function inProcess<Config>(
  loadConfig: (env: Environment) => Config,
  start: (config: Config, signal: AbortSignal, onReady: (url: string) => void) => Promise<void>,
): PlatformService["run"] {
  return async (env, signal, onReady) => {
    let config: Config;
    try {
      config = loadConfig(env);
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new AppError("VALIDATION", cause.message, { cause });
    }
    await start(config, signal, onReady);
  };
}
