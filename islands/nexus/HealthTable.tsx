import { useSignal } from "@preact/signals";
import type { ServiceHealth } from "@shared/contracts/live.ts";
import { formatDuration, formatInstant } from "../lib/format.ts";
import { type ListedService, useServiceHealth } from "../lib/service_health.ts";
import { Button } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { classes } from "../ui/classes.ts";
import { LiveDot, type Liveness } from "../ui/LiveDot.tsx";
import { type Column, Table } from "../ui/Table.tsx";

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
  readonly stale: string;
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

const DOTS: Readonly<Record<ServiceHealth["state"], Liveness>> = {
  up: "live",
  unready: "stale",
  down: "offline",
  absent: "paused",
};

/** How each service is, live, unless somebody pauses it. */
export default function HealthTable({ services, texts, locale, timeZone }: HealthTableProps) {
  const isPaused = useSignal(false);
  const { services: shown, pace } = useServiceHealth(services, isPaused.value);
  return (
    <Card
      title={texts.caption}
      isFlush
      actions={
        <div class={classes("flex items-center gap-1", pace === null && "invisible")}>
          <LiveDot state={pace ?? "late"}>{texts[pace ?? "live"]}</LiveDot>
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
