import type { ServiceStatus } from "@shared/web/health_monitor.ts";
import type { Vitals } from "@shared/web/vitals.ts";
import { formatBytes, formatDuration, formatInstant, formatNumber } from "../../../islands/lib/format.ts";
import HealthTable from "../../../islands/nexus/HealthTable.tsx";
import { Kpi } from "../../../islands/ui/Kpi.tsx";
import { STATUS } from "./messages/status.ts";
import type { Moment } from "./parts.tsx";

export interface StatusPageProps extends Moment {
  readonly services: readonly ServiceStatus[];
  readonly vitals: Vitals;
  /** Hash of what the pages' scripts and styles were built from. */
  readonly build: string;
}

/** How every service is, and NEXUS itself. */
export function StatusPage(props: StatusPageProps) {
  const { locale, timeZone, services, vitals, build } = props, texts = STATUS[locale];
  return (
    <div class="grid grid-cols-1 gap-5">
      <h1 class="text-20">{texts.title}</h1>
      <HealthTable services={services} texts={texts.health} locale={locale} timeZone={timeZone} />
      <section aria-label={texts.own} class="grid gap-3">
        <h2 class="font-semibold">{texts.own}</h2>
        <Own {...props} />
        <p class="text-12 text-muted">
          {texts.started(formatInstant(vitals.started_at, { locale, timeZone, style: "second" }))} ·{" "}
          {texts.build} <code class="wrap-anywhere select-all">{build}</code>
        </p>
      </section>
    </div>
  );
}

function Own({ locale, now, vitals }: StatusPageProps) {
  const texts = STATUS[locale], { started_at, answers, faults, p95_ms } = vitals;
  const uptimeMs = Math.max(0, now.getTime() - Date.parse(started_at));
  return (
    <div class="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3">
      <Kpi
        label={texts.uptime}
        value={formatDuration(uptimeMs, locale)}
        locale={locale}
      />
      <Kpi
        label={texts.answers}
        value={formatNumber(answers, locale)}
        unit={texts.faults(formatNumber(faults, locale))}
        locale={locale}
      />
      <Kpi
        label={texts.p95}
        value={p95_ms === null ? null : texts.upTo(formatDuration(p95_ms, locale))}
        reason={texts.noAnswers}
        locale={locale}
      />
      <Kpi label={texts.memory} value={formatBytes(vitals.memory_bytes, locale)} locale={locale} />
      <Kpi
        label={texts.reports}
        value={formatNumber(vitals.policy_reports, locale)}
        unit={texts.reportsNote}
        locale={locale}
      />
    </div>
  );
}
