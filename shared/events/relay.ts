import { asError } from "../core/as_error.ts";
import { pause } from "../core/pause.ts";
import type { Logger } from "../log/log.ts";
import { createOutbound, type Outbound } from "../resilience/outbound.ts";
import { Gauge, type Registry } from "../telemetry/metrics.ts";
import { atMostEvery } from "./at_most_every.ts";
import { backoffMs } from "./backoff.ts";
import type { Bell } from "./bell.ts";
import type { Bus } from "./bus.ts";
import type { OutboxQueue } from "./postgres_outbox_queue.ts";

const POLL_MS = 200;
const BATCH = 200;
/** So long events gather after some have left: under load it publishes together what comes together. */
const GATHER_MS = 25;
/** Below the queue's lease, so that a stuck bus does not keep the right to publish. */
const PUBLISH_TIMEOUT_MS = 4_000;
const BACKOFF_MAX_MS = 5_000;
const SWEEP_EVERY_MS = 60_000;

export interface RelayOptions {
  readonly queue: OutboxQueue;
  readonly bus: Pick<Bus, "publish">;
  /** Rung after each commit that has added events. */
  readonly bell: Bell;
  readonly log: Logger;
}

/**
 * Publishes what the outbox holds until the signal aborts: each event at least once, those of one partition key in
 * order. Any number of processes may run it for one outbox, one of them works. Outlives every failure of database
 * and bus; events wait meanwhile.
 */
export async function runRelay(options: RelayOptions, signal: AbortSignal): Promise<void> {
  const { queue, bell, log } = options;
  const toBus = createOutbound({ name: "the event bus", timeoutMs: PUBLISH_TIMEOUT_MS });
  const sweep = atMostEvery(SWEEP_EVERY_MS, async () => await queue.sweep() > 0);
  for (let failures = 0; !signal.aborted;) {
    const heard = bell.rings;
    try {
      const published = await relayBatch(options, toBus);
      await sweep();
      failures = 0;
      if (published === BATCH) continue;
      if (published > 0) await pause(GATHER_MS, signal);
      await bell.wait(heard, POLL_MS, signal);
    } catch (error) {
      const delayMs = backoffMs(++failures, { maxMs: BACKOFF_MAX_MS });
      log.warn("outbox.relay.failed", { error: asError(error), attempt: failures, delay_ms: delayMs });
      await pause(delayMs, signal);
    }
  }
  await queue.release().catch((error) => log.warn("outbox.release.failed", { error: asError(error) }));
}

/** Gauges of what waits in the outbox; NaN while the database does not answer. */
export function measureOutbox(queue: OutboxQueue, registry: Registry): void {
  const gauge = (name: string, help: string, value: "events" | "seconds") =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await queue.lag().then((lag) => lag[value], () => NaN));
      },
    });
  gauge("outbox_lag", "Events that wait to be published", "events");
  gauge("outbox_lag_seconds", "Age of the oldest event that waits to be published", "seconds");
}

async function relayBatch({ queue, bus }: RelayOptions, toBus: Outbound): Promise<number> {
  const batch = await queue.next(BATCH);
  // Asked for only where there is work, so that an idle service writes nothing.
  if (batch.length === 0 || !await queue.hold()) return 0;
  await toBus.run(() => bus.publish(batch.map(({ envelope }) => envelope)));
  await queue.remove(batch);
  return batch.length;
}
