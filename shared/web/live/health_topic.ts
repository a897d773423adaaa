import { z } from "zod";
import type { ServiceHealth } from "../../contracts/live.ts";
import type { Clock } from "../../core/clock.ts";
import { pause } from "../../core/pause.ts";
import type { Topic } from "./topics.ts";

export interface HealthTopicOptions {
  /** Where services answer, by name; null for one that has no address here. */
  readonly services: Readonly<Record<string, string | null>>;
  readonly clock: Clock;
  /** Time from one look to the next; default 5,000. */
  readonly everyMs?: number;
}

type Seen = Omit<ServiceHealth, "since">;

const EVERY_MS = 5_000;
const TIMEOUT_MS = 2_000;

const Answer = z.object({
  checks: z.record(z.string(), z.object({ status: z.string() }).loose()).default({}),
});

/** The state of each service, asked at `/health/ready` once for all who look. */
export function healthTopic(
  { services, clock, everyMs = EVERY_MS }: HealthTopicOptions,
): Topic<ServiceHealth> {
  const latest = new Map<string, ServiceHealth>();

  function entryOf(name: string, seen: Seen): ServiceHealth {
    const before = latest.get(name);
    const since = before?.state === seen.state ? before.since : new Date(clock.now()).toISOString();
    const entry = { ...seen, since };
    latest.set(name, entry);
    return entry;
  }

  return {
    sharedBy: "everyone",
    async run(writer, { signal }) {
      while (!signal.aborted) {
        const looks = Object.entries(services).map(async ([name, url]) => {
          const seen = url === null ? absent : await look(url, signal);
          if (!signal.aborted) writer.put(name, entryOf(name, seen));
        });
        await Promise.all(looks);
        writer.confirm();
        await pause(everyMs, signal);
      }
    },
  };
}

const absent: Seen = { state: "absent", failing: [] };
const down: Seen = { state: "down", failing: [] };

/** Not through the service's breaker: its state is what is asked for, and looking must not change it. */
async function look(url: string, signal: AbortSignal): Promise<Seen> {
  try {
    const response = await fetch(`${url}/health/ready`, {
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const answer = Answer.safeParse(await response.json());
    if (!answer.success) return down;
    const checks = Object.entries(answer.data.checks);
    const failing = checks.filter(([, { status }]) => status !== "up").map(([name]) => name);
    return { state: response.ok ? "up" : "unready", failing };
  } catch {
    return down;
  }
}
