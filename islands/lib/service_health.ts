import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ServiceHealth } from "@shared/contracts/live.ts";
import { useTopic } from "./live.ts";

/** A service and how it is. */
export interface ListedService extends ServiceHealth {
  readonly name: string;
}

/** How fresh that is; null as long as it is what the page came with. */
export type HealthPace = "live" | "stale" | "offline" | "paused" | null;

const EVERY_MS = 5_000;

/**
 * How the services are, live, from what the page came with on; it stays where nothing can be heard. Where no socket can be
 * had, the dashboard is asked every few seconds while somebody looks.
 */
export function useServiceHealth(
  first: readonly ListedService[],
  isPaused = false,
): { readonly services: ReadonlySignal<readonly ListedService[]>; readonly pace: HealthPace } {
  const topic = useTopic<ServiceHealth>(isPaused ? null : "health"), { state, entries } = topic.value;
  const services = useSignal(first), answered = useSignal<boolean | null>(null);

  useEffect(() => {
    if (state !== "live") return;
    services.value = services.value.map((one) => ({ ...one, ...entries.get(one.name) }));
  }, [topic.value]);

  useEffect(() => {
    answered.value = null;
    if (isPaused || state === "live") return;
    const stop = new AbortController();
    const ask = async () => {
      if (document.hidden) return;
      const found = await askServices(stop.signal).catch(() => null);
      if (stop.signal.aborted) return;
      if (found !== null) services.value = found;
      answered.value = found !== null;
    };
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [isPaused, state]);

  if (isPaused) return { services, pace: "paused" };
  if (state === "live" || answered.value === true) return { services, pace: "live" };
  if (state === "waiting" && answered.value === null) return { services, pace: null };
  return { services, pace: state === "stale" ? "stale" : "offline" };
}

async function askServices(signal: AbortSignal): Promise<readonly ListedService[] | null> {
  const response = await fetch("/status/services", { headers: { accept: "application/json" }, signal });
  return response.ok ? await response.json() : null;
}
