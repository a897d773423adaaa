import { type Clock, systemClock } from "@shared/core/clock.ts";
import { AppError } from "@shared/core/errors.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import type { Logger } from "@shared/log/log.ts";
import { stderrLines } from "@shared/log/stderr_lines.ts";
import { createRegistry } from "@shared/telemetry/metrics.ts";
import type { Assets } from "@shared/web/assets/assets.ts";
import { createAxiClient } from "@shared/web/axi_client.ts";
import { openUpstreams } from "@shared/web/gateway/upstream.ts";
import { createHealthMonitor } from "@shared/web/health_monitor.ts";
import { healthTopic } from "@shared/web/live/health_topic.ts";
import { createTopics } from "@shared/web/live/topics.ts";
import { sentUploadTopic, uploadTopic } from "@shared/web/live/upload_topic.ts";
import { createSessions } from "@shared/web/session/sessions.ts";
import type { NexusConfig } from "./config.ts";

export interface WireOptions {
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** The only place of NEXUS that opens connections; disposing closes them. */
export async function wire(
  config: NexusConfig,
  { clock = systemClock, log = logOf(config) }: WireOptions = {},
) {
  using stack = new DisposableStack(); // a throw below closes what is already open
  const assets = await loadAssets();
  const upstreams = stack.use(openUpstreams(upstreamUrls(config), {
    onState: (service, state) => log.warn("gateway.upstream.changed", { reason: `${service}: ${state}` }),
  }));
  const axi = upstreams.get("axi");
  if (axi === undefined || axi === null) throw new Error("Cannot go on without an address of AXI");
  const isSecure = config.APP_ENV === "production";
  const sessions = createSessions({ axi: config.AXI_URL, clock, isSecure, log });
  const health = stack.use(createHealthMonitor({ services: upstreamUrls(config), clock }));
  const topics = createTopics({
    health: healthTopic({ monitor: health }),
    upload: uploadTopic({ axi, sessions }),
    "sent-upload": sentUploadTopic({ axi, sessions }),
  }, { clock, log });
  stack.defer(() => topics.close());
  const opened = stack.move();
  return {
    log,
    clock,
    assets,
    upstreams,
    sessions,
    topics,
    health,
    isSecure,
    axi: createAxiClient({ upstream: axi, sessions }),
    registry: createRegistry("nexus"),
    [Symbol.asyncDispose]: () => Promise.resolve(opened.dispose()),
  };
}
export type NexusDeps = Awaited<ReturnType<typeof wire>>;

/** The services that the gateway knows; those that have no address are not there yet. */
function upstreamUrls({ AXI_URL }: NexusConfig): Record<string, string | null> {
  return { axi: AXI_URL, aide: null, grasp: null, echo: null, mint: null, mlog: null, adtech: null };
}

function logOf({ LOG_LEVEL, LOG_FORMAT }: NexusConfig): Logger {
  return createLogger({ level: LOG_LEVEL, format: LOG_FORMAT, write: stderrLines() });
}

/** What `deno task build` has made. A module, so that it is there without a disk. Throws AppError where it was not built. */
async function loadAssets(): Promise<Assets> {
  try {
    const { default: assets } = await import("./dist/assets.json", { with: { type: "json" } });
    return assets;
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "Cannot find what the pages load: run `deno task build` first", {
      cause,
    });
  }
}
