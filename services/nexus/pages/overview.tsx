import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ReportEntry } from "@shared/contracts/axi_reports.ts";
import type { Usage } from "@shared/contracts/axi_storage.ts";
import type { Loaded } from "@shared/web/axi_client.ts";
import type { ServiceStatus } from "@shared/web/health_monitor.ts";
import {
  formatBytes,
  formatCompact,
  formatInstant,
  formatNumber,
  formatPercent,
  formatRelative,
} from "../../../islands/lib/format.ts";
import HealthStrip from "../../../islands/nexus/HealthStrip.tsx";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { ErrorCard } from "../../../islands/ui/ErrorCard.tsx";
import { Kpi } from "../../../islands/ui/Kpi.tsx";
import { Quota } from "../../../islands/ui/Progress.tsx";
import { Sparkline } from "../../../islands/ui/Sparkline.tsx";
import { type Column, Table } from "../../../islands/ui/Table.tsx";
import type { Locale } from "./messages/locale.ts";
import { OVERVIEW } from "./messages/overview.ts";

export interface OverviewPageProps {
  readonly locale: Locale;
  readonly now: Date;
  /** IANA name. */
  readonly timeZone: string;
  /** The newest ones. */
  readonly datasets: Loaded<{ readonly items: readonly Dataset[]; readonly next_cursor: string | null }>;
  readonly reports: Loaded<{ readonly items: readonly ReportEntry[] }>;
  readonly usage: Loaded<Usage>;
  readonly services: readonly ServiceStatus[];
}

/** What there is, at a glance: readable without scripts, every part by itself where another fails. */
export function OverviewPage(props: OverviewPageProps) {
  const texts = OVERVIEW[props.locale];
  return (
    <div class="grid gap-5">
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 class="text-20">{texts.title}</h1>
        <HealthStrip services={props.services} texts={texts.health} />
        <div class="ms-auto">
          <Button href="/datasets/upload" kind="primary" icon="upload">{texts.upload}</Button>
        </div>
      </div>
      <Figures {...props} />
      <div class="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <NewestDatasets {...props} />
        <LatestAnalyses {...props} />
      </div>
    </div>
  );
}

function Figures({ locale, datasets, usage }: OverviewPageProps) {
  const texts = OVERVIEW[locale];
  const items = datasets.ok ? datasets.value.items : null;
  const isAll = datasets.ok && datasets.value.next_cursor === null;
  const sum = (of: (dataset: Dataset) => number) =>
    items === null ? null : items.reduce((all, one) => all + of(one), 0);
  const count = items?.length ?? 0;
  const shown = items === null || isAll ? undefined : texts.ofAll(formatNumber(count, locale));
  const figure = (label: string, value: number | null) => (
    <Kpi
      label={label}
      value={value === null ? null : formatCompact(value, locale)}
      unit={shown}
      locale={locale}
    />
  );
  const rows = items?.map(({ row_count }) => row_count).reverse() ?? [];
  return (
    <div class="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Kpi
        label={texts.datasets}
        value={items === null ? null : `${formatNumber(count, locale)}${isAll ? "" : "+"}`}
        locale={locale}
      />
      <Kpi
        label={texts.rows}
        value={items === null ? null : formatCompact(sum(({ row_count }) => row_count) ?? 0, locale)}
        unit={shown}
        locale={locale}
      >
        {rows.length > 1 && (
          <Sparkline
            name={texts.rowsPerDataset}
            values={rows}
            labels={items?.map(({ name }) => name).reverse() ?? []}
            locale={locale}
          />
        )}
      </Kpi>
      {figure(texts.cells, sum(({ row_count, column_count }) => row_count * column_count))}
      <Kpi
        label={texts.storage}
        value={usage.ok ? formatBytes(usage.value.storage_used_bytes, locale) : null}
        locale={locale}
      >
        {usage.ok && (
          <Quota
            label={formatPercent(usage.value.storage_used_bytes / usage.value.storage_limit_bytes, locale)}
            used={usage.value.storage_used_bytes}
            limit={usage.value.storage_limit_bytes}
            text={texts.ofStorage(formatBytes(usage.value.storage_limit_bytes, locale))}
          />
        )}
      </Kpi>
    </div>
  );
}

const NEWEST = 8;

function NewestDatasets({ locale, now, timeZone, datasets }: OverviewPageProps) {
  const texts = OVERVIEW[locale];
  if (!datasets.ok) return <Failed {...{ problem: datasets.problem, locale }} />;
  const items = datasets.value.items.slice(0, NEWEST);
  return (
    <Card
      title={texts.recentDatasets}
      isFlush
      actions={<Button href="/datasets" kind="quiet">{texts.allDatasets}</Button>}
    >
      {items.length === 0
        ? (
          <Empty
            title={texts.noDatasets}
            icon="dataset"
            action={<Button href="/datasets/upload" kind="primary" icon="upload">{texts.upload}</Button>}
          >
            {texts.noDatasetsWhy}
          </Empty>
        )
        : (
          <Table
            caption={texts.recentDatasets}
            rows={items}
            rowKey={({ dataset_id }) => dataset_id}
            columns={datasetColumns({ locale, now, timeZone })}
          />
        )}
    </Card>
  );
}

function datasetColumns(
  { locale, now, timeZone }: Pick<OverviewPageProps, "locale" | "now" | "timeZone">,
): Column<Dataset>[] {
  const texts = OVERVIEW[locale];
  return [
    {
      key: "name",
      heading: texts.name,
      isName: true,
      cell: ({ dataset_id, name }) => <a href={`/datasets/${dataset_id}`} class="link">{name}</a>,
    },
    {
      key: "rows",
      heading: texts.rows,
      isNumeric: true,
      cell: ({ row_count }) => formatNumber(row_count, locale),
    },
    {
      key: "columns",
      heading: texts.columns,
      isNumeric: true,
      cell: ({ column_count }) => formatNumber(column_count, locale),
    },
    {
      key: "size",
      heading: texts.size,
      isNumeric: true,
      cell: ({ size_bytes }) => formatBytes(size_bytes, locale),
    },
    {
      key: "created",
      heading: texts.created,
      isNumeric: true,
      cell: ({ created_at }) => <Ago at={created_at} {...{ now, timeZone, locale }} />,
    },
  ];
}

function LatestAnalyses({ locale, now, timeZone, reports }: OverviewPageProps) {
  const texts = OVERVIEW[locale];
  if (!reports.ok) return <Failed {...{ problem: reports.problem, locale }} />;
  const { items } = reports.value;
  return (
    <Card
      title={texts.recentAnalyses}
      isFlush
      actions={<Button href="/reports" kind="quiet">{texts.allReports}</Button>}
    >
      {items.length === 0 ? <Empty title={texts.noAnalyses} icon="chart">{texts.noAnalysesWhy}</Empty> : (
        <ul>
          {items.map((report) => (
            <li
              key={report.analysis_id}
              class="flex min-h-row items-center gap-3 border-t border-line px-3 first:border-t-0 hover:bg-hover"
            >
              <Badge>{texts.kinds[report.kind]}</Badge>
              <a
                href={`/reports/${report.analysis_id}`}
                class="link min-w-0 grow truncate"
                title={report.title}
              >
                {report.dataset_name}
              </a>
              {report.data_version !== report.current_data_version && (
                <Badge tone="warn">{texts.outdated}</Badge>
              )}
              <span class="shrink-0 text-12 text-muted">
                <Ago at={report.created_at} {...{ now, timeZone, locale }} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Ago({ at, now, timeZone, locale }: { at: string; now: Date; timeZone: string; locale: Locale }) {
  return (
    <time datetime={at} title={formatInstant(at, { locale, timeZone })}>
      {formatRelative(at, now, locale)}
    </time>
  );
}

function Failed(
  { problem, locale }: { problem: { detail: string; correlation_id?: string }; locale: Locale },
) {
  return (
    <ErrorCard
      sentence={problem.detail}
      correlationId={problem.correlation_id}
      retryHref="/"
      locale={locale}
    />
  );
}
