import type { ServiceHealth } from "@shared/contracts/live.ts";
import { type HealthPace, type ListedService, useServiceHealth } from "../lib/service_health.ts";
import { classes } from "../ui/classes.ts";
import { LiveDot, type Liveness } from "../ui/LiveDot.tsx";

export interface HealthStripTexts {
  readonly label: string;
  readonly states: Readonly<Record<ServiceHealth["state"], string>>;
  readonly paces: Readonly<Record<Exclude<HealthPace, null | "paused">, string>>;
}

const DOTS: Readonly<Record<ServiceHealth["state"], Liveness>> = {
  up: "live",
  unready: "stale",
  down: "offline",
  absent: "paused",
};

/** In one line how the services are that there are, and how fresh that is. */
export default function HealthStrip({ services: first, texts }: {
  readonly services: readonly ListedService[];
  readonly texts: HealthStripTexts;
}) {
  const { services, pace } = useServiceHealth(first);
  const isFresh = pace === null || pace === "live";
  return (
    <div role="status" class="flex flex-wrap items-center gap-x-4 gap-y-1">
      <ul aria-label={texts.label} class="flex flex-wrap gap-x-4 gap-y-1">
        {services.value.filter(({ state }) => state !== "absent").map(({ name, state, failing }) => (
          <li key={name} title={failing.join(", ") || undefined}>
            <LiveDot state={DOTS[state]}>{`${name.toUpperCase()} ${texts.states[state]}`}</LiveDot>
          </li>
        ))}
      </ul>
      {pace !== null && pace !== "paused" && (
        <span class={classes("text-12", isFresh ? "heard-only" : "text-muted")}>{texts.paces[pace]}</span>
      )}
    </div>
  );
}
