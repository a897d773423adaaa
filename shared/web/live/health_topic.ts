import type { ServiceHealth } from "../../contracts/live.ts";
import { pause } from "../../core/pause.ts";
import type { HealthMonitor } from "../health_monitor.ts";
import type { Topic } from "./topics.ts";

export interface HealthTopicOptions {
  readonly monitor: Pick<HealthMonitor, "check">;
  /** Time from one look to the next; default 5,000. */
  readonly everyMs?: number;
}

const EVERY_MS = 5_000;

/** The state of each service, asked once for all who look. */
export function healthTopic({ monitor, everyMs = EVERY_MS }: HealthTopicOptions): Topic<ServiceHealth> {
  return {
    sharedBy: "everyone",
    async run(writer, { signal }) {
      while (!signal.aborted) {
        for (const { name, ...health } of await monitor.check()) writer.put(name, health);
        writer.confirm();
        await pause(everyMs, signal);
      }
    },
  };
}
