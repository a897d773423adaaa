import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { ServiceHealth } from "@shared/contracts/live.ts";
import { formatDuration, formatInstant } from "../lib/format.ts";
import { Button } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { classes } from "../ui/classes.ts";
import { LiveDot, type Liveness } from "../ui/LiveDot.tsx";
import { type Column, Table } from "../ui/Table.tsx";

export interface ListedService extends ServiceHealth {
  readonly name: string;
  readonly latency_ms: number | null;
}

export interface HealthTexts {
  readonly caption: string;
  readonly service: string;
  readonly state: string;
  readonly states: Readonly<Record<ServiceHealth["state"], string>>;
  /** Before the names of what a service lacks. */
  readonly failing: string;
  readonly latency: string;
  readonly since: string;
  readonly live: string;
  readonly paused: string;
  readonly offline: string;
  readonly pause: string;
  readonly resume: string;
}

interface HealthTableProps {
  readonly services: readonly ListedService[];
  readonly texts: HealthTexts;
  readonly locale: string;
  /** IANA name. */
  readonly timeZone: string;
}

const EVERY_MS = 5_000;
const DOTS: Readonly<Record<ServiceHealth["state"], Liveness>> = {
  up: "live",
  unready: "stale",
  down: "offline",
  absent: "paused",
};

/** How each service is; asked again every few seconds while somebody looks, unless they pause it. */
export default function HealthTable({ services, texts, locale, timeZone }: HealthTableProps) {
  const shown = useSignal(services), isAwake = useSignal(false);
  const isPaused = useSignal(false), isOffline = useSignal(false);
  useEffect(() => {
    isAwake.value = true;
    const refresh = async () => {
      if (isPaused.value || document.visibilityState === "hidden") return;
      try {
        const response = await fetch("/status/services", { headers: { accept: "application/json" } });
        if (response.ok) shown.value = await response.json();
        isOffline.value = !response.ok;
      } catch {
        isOffline.value = true;
      }
    };
    const timer = setInterval(refresh, EVERY_MS);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, []);
  const pace = isPaused.value ? "paused" : isOffline.value ? "offline" : "live";
  return (
    <Card
      title={texts.caption}
      isFlush
      actions={
        <div class={classes("flex items-center gap-1", !isAwake.value && "invisible")}>
          <LiveDot state={pace}>{texts[pace]}</LiveDot>
          <Button
            kind="quiet"
            icon={isPaused.value ? "play" : "pause"}
            label={isPaused.value ? texts.resume : texts.pause}
            onClick={() => isPaused.value = !isPaused.value}
          />
        </div>
      }
    >
      <Table
        caption={texts.caption}
        rows={shown.value}
        rowKey={({ name }) => name}
        columns={columnsOf(texts, { locale, timeZone })}
      />
    </Card>
  );
}

function columnsOf(
  texts: HealthTexts,
  { locale, timeZone }: Pick<HealthTableProps, "locale" | "timeZone">,
): Column<ListedService>[] {
  return [
    { key: "name", heading: texts.service, isName: true, cell: ({ name }) => name.toUpperCase() },
    {
      key: "state",
      heading: texts.state,
      cell: ({ state, failing }) => (
        <>
          <LiveDot state={DOTS[state]}>{texts.states[state]}</LiveDot>
          {failing.length > 0 && (
            <span class="ms-3 text-12 text-muted">{texts.failing} {failing.join(", ")}</span>
          )}
        </>
      ),
    },
    {
      key: "latency",
      heading: texts.latency,
      isNumeric: true,
      cell: ({ latency_ms }) => latency_ms === null ? "–" : formatDuration(latency_ms, locale),
    },
    {
      key: "since",
      heading: texts.since,
      isNumeric: true,
      cell: ({ state, since }) =>
        state === "absent"
          ? "–"
          : <time datetime={since}>{formatInstant(since, { locale, timeZone, style: "second" })}</time>,
    },
  ];
}
