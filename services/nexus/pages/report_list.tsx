import type { ReportEntry } from "@shared/contracts/axi_reports.ts";
import { formatNumber, formatRelative } from "../../../islands/lib/format.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Table } from "../../../islands/ui/Table.tsx";
import { datasetHref } from "./dataset_frame.tsx";
import type { Locale } from "./messages/locale.ts";
import { REPORTS } from "./messages/reports.ts";

/** Analyses and reports as a table, newest first. */
export function ReportList({ locale, entries, now, hasDataset = true }: {
  readonly locale: Locale;
  readonly entries: readonly ReportEntry[];
  readonly now: Date;
  /** False where all are of one dataset. */
  readonly hasDataset?: boolean;
}) {
  const texts = REPORTS[locale];
  return (
    <Table
      caption={texts.reports}
      rows={entries}
      rowKey={({ analysis_id }) => analysis_id}
      columns={[
        {
          key: "title",
          heading: texts.title,
          isName: true,
          cell: ({ analysis_id, title }) => (
            <a class="hover:underline" href={`/reports/${analysis_id}`}>{title}</a>
          ),
        },
        { key: "kind", heading: texts.kind, cell: ({ kind }) => <Badge>{texts.kinds[kind]}</Badge> },
        ...hasDataset
          ? [{
            key: "dataset",
            heading: texts.dataset,
            cell: ({ dataset_id, dataset_name }: ReportEntry) => (
              <a class="hover:underline" href={datasetHref(dataset_id)}>
                <bdi>{dataset_name}</bdi>
              </a>
            ),
          }]
          : [],
        {
          key: "rows",
          heading: texts.rows,
          cell: ({ data_version, current_data_version }) =>
            data_version === current_data_version
              ? <span class="text-muted">{texts.current}</span>
              : <Badge tone="warn">{texts.outdated}</Badge>,
        },
        {
          key: "made",
          heading: texts.made,
          isNumeric: true,
          cell: ({ created_at }) => (
            <time datetime={created_at} title={created_at}>{formatRelative(created_at, now, locale)}</time>
          ),
        },
      ]}
    />
  );
}

/** The version of rows, as a foot says it. */
export function versionText(version: number, locale: Locale): string {
  return REPORTS[locale].version(formatNumber(version, locale));
}
