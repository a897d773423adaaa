import type { ComponentChildren } from "preact";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ReportEntry } from "@shared/contracts/axi_reports.ts";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { CheckField, InputField } from "../../../islands/ui/Field.tsx";
import { datasetHref } from "./dataset_frame.tsx";
import type { Locale } from "./messages/locale.ts";
import { REPORTS } from "./messages/reports.ts";
import { ReportList } from "./report_list.tsx";

export const REPORT_PARTS = ["summary", "correlations", "quality"] as const;

export interface DatasetReportsProps {
  readonly locale: Locale;
  readonly dataset: Dataset;
  /** null where AXI gave none; the children say why. */
  readonly entries: readonly ReportEntry[] | null;
  readonly canWrite: boolean;
  readonly now: Date;
  /** What was wrong with the form that was sent. */
  readonly error: string | null;
  readonly children?: ComponentChildren;
}

/** The analyses of one dataset, and a form that composes a report. */
export function DatasetReports(props: DatasetReportsProps) {
  const { locale, entries, canWrite, now, children } = props, texts = REPORTS[locale];
  return (
    <div class="grid items-start gap-4 xl:grid-cols-3">
      <div class="min-w-0 xl:col-span-2">
        {entries === null ? children : (
          <Card title={texts.reports} isFlush>
            {entries.length === 0
              ? <Empty title={texts.none} icon="chart">{texts.noneLead}</Empty>
              : <ReportList locale={locale} entries={entries} now={now} hasDataset={false} />}
          </Card>
        )}
      </div>
      {canWrite && <Compose {...props} />}
    </div>
  );
}

function Compose({ locale, dataset, error }: DatasetReportsProps) {
  const texts = REPORTS[locale];
  return (
    <Card title={texts.compose} foot={<p>{texts.composeLead}</p>}>
      <form method="post" action={datasetHref(dataset.dataset_id, "reports")} class="grid gap-3">
        <InputField name="title" label={texts.title} maxLength={200} />
        <fieldset class="grid gap-1">
          <legend class="pb-1 font-medium">{texts.include}</legend>
          {REPORT_PARTS.map((part) => (
            <CheckField
              key={part}
              id={`part-${part}`}
              name="include"
              value={part}
              label={texts.parts[part]}
              isChecked={part === "summary"}
            />
          ))}
        </fieldset>
        {error !== null && <p role="alert" class="text-bad">{error}</p>}
        <p>
          <Button type="submit" kind="primary">{texts.create}</Button>
        </p>
      </form>
    </Card>
  );
}
