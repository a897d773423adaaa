import type { Cell } from "@shared/contracts/axi_datasets.ts";
import type { Report, ReportColumn, ReportSection } from "@shared/contracts/axi_reports.ts";
import { cellText, isNumeric } from "../../../islands/lib/cells.ts";
import { formatInstant, formatNumber, formatPercent } from "../../../islands/lib/format.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { Breadcrumbs } from "../../../islands/ui/Breadcrumbs.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Menu } from "../../../islands/ui/Menu.tsx";
import { Table } from "../../../islands/ui/Table.tsx";
import { datasetHref } from "./dataset_frame.tsx";
import type { DatasetTab } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";
import { REPORTS } from "./messages/reports.ts";
import { versionText } from "./report_list.tsx";
import { SqlDetails } from "./sql_details.tsx";

/** Rows of a table that the page shows; the files have all. */
const ROWS_MAX = 200;
/** Columns of reports that hold the SQL of each row. */
const SQL_COLUMN = "sql";
const VIEWS: Readonly<Partial<Record<Report["kind"], DatasetTab>>> = {
  correlations: "correlations",
  cohorts: "cohorts",
  quality: "quality",
};

interface Props {
  readonly locale: Locale;
  readonly report: Report;
  readonly timeZone: string;
}

/** One report: its tables, each with the SQL that gives it and the version of the rows. */
export function ReportPage({ locale, report, timeZone }: Props) {
  const texts = REPORTS[locale], { sections } = report;
  return (
    <div class="grid grid-cols-1 gap-4">
      <Head locale={locale} report={report} timeZone={timeZone} />
      {report.data_version !== report.current_data_version && (
        <Banner tone="warn">
          {texts.outdatedLead(
            formatNumber(report.data_version, locale),
            formatNumber(report.current_data_version, locale),
          )}
        </Banner>
      )}
      {sections.length > 2 && (
        <nav aria-label={texts.contents}>
          <ul class="flex flex-wrap gap-x-4 gap-y-1">
            {sections.map(({ title }, i) => (
              <li key={i}>
                <a class="link" href={`#s${i + 1}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {sections.map((section, i) => <Section key={i} section={section} id={`s${i + 1}`} locale={locale} />)}
    </div>
  );
}

function Head({ locale, report, timeZone }: Props) {
  const texts = REPORTS[locale], { analysis_id, title, kind, dataset_id, dataset_name, created_at } = report;
  const file = (format: string) => `/api/axi/analytics/reports/${analysis_id}?format=${format}`;
  return (
    <div class="grid gap-1">
      <Breadcrumbs trail={[{ label: texts.reports, href: "/reports" }, { label: title }]} locale={locale} />
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 class="min-w-0 text-24 wrap-anywhere">{title}</h1>
        <Badge>{texts.kinds[kind]}</Badge>
        <div class="ms-auto flex gap-2">
          <Button href={file("html")} icon="outside">{texts.page}</Button>
          <Menu
            id="report-files"
            label={texts.download}
            icon="download"
            kind="secondary"
            isIconOnly={false}
            entries={[
              { label: "CSV", href: file("csv"), icon: "table" },
              { label: "JSON", href: file("json"), icon: "file" },
            ]}
          />
        </div>
      </div>
      <p class="text-12 text-muted">
        <a class="link" href={datasetHref(dataset_id, VIEWS[kind])}>
          <bdi>{dataset_name}</bdi>
        </a>
        {` · ${formatInstant(created_at, { locale, timeZone, style: "second" })} · ${
          versionText(report.data_version, locale)
        }`}
      </p>
    </div>
  );
}

interface NumberedRow {
  readonly cells: readonly Cell[];
  readonly index: number;
}

function Section({ section, id, locale }: {
  readonly section: ReportSection;
  readonly id: string;
  readonly locale: Locale;
}) {
  const texts = REPORTS[locale], { title, note, columns, rows, sql } = section;
  const shown: NumberedRow[] = rows.slice(0, ROWS_MAX).map((cells, index) => ({ cells, index }));
  const notes = [
    ...note === null ? [] : [<p key="note">{note}</p>],
    ...shown.length === rows.length
      ? []
      : [<p key="cut">{texts.cut(formatNumber(shown.length, locale), formatNumber(rows.length, locale))}</p>],
    ...sql === null ? [] : [<SqlDetails key="sql" label={texts.figuresSql} sql={sql} />],
  ];
  return (
    <Card title={title} id={id} isFlush foot={notes.length === 0 ? undefined : notes}>
      <Table
        caption={title}
        isTall
        rows={shown}
        rowKey={({ index }) => index}
        empty={<p class="px-4 py-3 text-muted">{texts.noRows}</p>}
        columns={columns.map((column, i) => ({
          key: column.name,
          heading: column.name.replaceAll("_", " "),
          isNumeric: isNumeric(column.type),
          isName: i === 0,
          cell: ({ cells }: NumberedRow) => (
            <Figure
              cell={cells[i] ?? null}
              column={column}
              locale={locale}
            />
          ),
        }))}
      />
    </Card>
  );
}

function Figure({ cell, column, locale }: {
  readonly cell: Cell;
  readonly column: ReportColumn;
  readonly locale: Locale;
}) {
  if (cell === null) return <span class="text-muted">–</span>;
  if (column.name === SQL_COLUMN) return <SqlDetails label={REPORTS[locale].sql} sql={String(cell)} />;
  if (typeof cell === "number") {
    return <>{column.is_share ? formatPercent(cell, locale) : formatNumber(cell, locale)}</>;
  }
  return <bdi>{cellText(cell, column.type)}</bdi>;
}
