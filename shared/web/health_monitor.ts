import { z } from "zod";
import type { ServiceHealth } from "../contracts/live.ts";
import type { Clock } from "../core/clock.ts";

/** How a service is, as this dashboard sees it. */
export interface ServiceStatus extends ServiceHealth {
  readonly name: string;
}

/** Asks services how they are; disposing it ends what is being asked. */
export interface HealthMonitor extends Disposable {
  /** All services in their order, as they are now or were less than a second ago. */
  check(): Promise<readonly ServiceStatus[]>;
}

export interface HealthMonitorOptions {
  /** Where services answer, by name; null for one that has no address here. */
  readonly services: Readonly<Record<string, string | null>>;
  readonly clock: Clock;
  /** Longest wait for one service; default 2,000. */
  readonly timeoutMs?: number;
}

type Seen = Omit<ServiceStatus, "name" | "since">;

const FRESH_MS = 1_000;
const TIMEOUT_MS = 2_000;

const Answer = z.object({
  checks: z.record(z.string(), z.object({ status: z.string() }).loose()).default({}),
});

/** However many people look, each service is asked once a second at most. */
export function createHealthMonitor(
  { services, clock, timeoutMs = TIMEOUT_MS }: HealthMonitorOptions,
): HealthMonitor {
  const latest = new Map<string, ServiceStatus>(), stop = new AbortController();
  let round: { readonly atMs: number; readonly result: Promise<ServiceStatus[]> } | null = null;

  async function statusOf(name: string, url: string | null): Promise<ServiceStatus> {
    const seen = url === null
      ? ABSENT
      : await look(url, AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]));
    const before = latest.get(name);
    const since = before?.state === seen.state ? before.since : new Date(clock.now()).toISOString();
    const status = { name, ...seen, since };
    latest.set(name, status);
    return status;
  }

  return {
    check() {
      if (round === null || clock.now() - round.atMs >= FRESH_MS) {
        const looks = Object.entries(services).map(([name, url]) => statusOf(name, url));
        round = { atMs: clock.now(), result: Promise.all(looks) };
      }
      return round.result;
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}

const ABSENT: Seen = { state: "absent", failing: [], latency_ms: null };
const DOWN: Seen = { state: "down", failing: [], latency_ms: null };

/** Not through the service's breaker: its state is what is asked for, and looking must not change it. */
async function look(url: string, signal: AbortSignal): Promise<Seen> {
  const started = performance.now();
  try {
    const response = await fetch(`${url}/health/ready`, { redirect: "error", signal });
    const answer = Answer.safeParse(await response.json());
    if (!answer.success) return DOWN;
    const latency_ms = Math.round((performance.now() - started) * 10) / 10;
    const checks = Object.entries(answer.data.checks);
    const failing = checks.filter(([, { status }]) => status !== "up").map(([name]) => name);
    return { state: response.ok ? "up" : "unready", failing, latency_ms };
  } catch {
    return DOWN;
  }
}
