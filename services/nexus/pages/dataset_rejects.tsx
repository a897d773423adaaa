import type { Dataset, Reject } from "@shared/contracts/axi_datasets.ts";
import { formatNumber } from "../../../islands/lib/format.ts";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { Table } from "../../../islands/ui/Table.tsx";
import { datasetHref } from "./dataset_frame.tsx";
import { DATASET } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";
import { REJECTS } from "./messages/rejects.ts";

/** AXI keeps so many; the dataset counts them all. */
const KEPT_MAX = 10_000;

export interface DatasetRejectsProps {
  readonly locale: Locale;
  readonly dataset: Dataset;
  readonly rejects: readonly Reject[];
  /** Number of the first one shown. */
  readonly first: number;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
}

/** The cells that did not fit, with their line, what stood there, and why. */
export function DatasetRejects(props: DatasetRejectsProps) {
  const { locale, dataset, rejects, first, previousHref, nextHref } = props;
  const texts = REJECTS[locale], number = (value: number) => formatNumber(value, locale);
  const kept = Math.min(KEPT_MAX, dataset.rejected_count);
  const title = DATASET[locale].tabs.rejects;
  if (dataset.rejected_count === 0) return <Empty title={texts.none} icon="good" />;
  return (
    <Card
      title={title}
      isFlush
      actions={
        <Button href={`${datasetHref(dataset.dataset_id)}/rejects.csv`} icon="download">
          {texts.download}
        </Button>
      }
      foot={<p>{texts.lead(number(kept), number(dataset.rejected_count))}</p>}
    >
      <Table
        caption={title}
        rows={rejects}
        rowKey={({ reject_id }) => reject_id}
        columns={[
          { key: "line", heading: texts.line, cell: ({ line }) => number(line), isNumeric: true },
          {
            key: "column",
            heading: texts.column,
            cell: ({ column }) =>
              column === null ? <i class="text-muted">{texts.wholeRow}</i> : <bdi>{column}</bdi>,
            isName: true,
          },
          {
            key: "raw",
            heading: texts.raw,
            cell: ({ raw }) => <code title={raw}>{raw === "" ? "∅" : raw}</code>,
          },
          { key: "reason", heading: texts.reason, cell: ({ reason }) => texts.reasons[reason] },
          { key: "part", heading: texts.part, cell: ({ part }) => number(part), isNumeric: true },
        ]}
      />
      <div class="border-t border-line px-4 py-2">
        <Pagination
          first={first}
          last={first + rejects.length - 1}
          total={kept}
          previousHref={previousHref}
          nextHref={nextHref}
          locale={locale}
        />
      </div>
    </Card>
  );
}
