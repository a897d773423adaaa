import type { ComponentChildren } from "preact";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { formatNumber, formatRelative } from "../../../islands/lib/format.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Breadcrumbs } from "../../../islands/ui/Breadcrumbs.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Dialog } from "../../../islands/ui/Dialog.tsx";
import { InputField } from "../../../islands/ui/Field.tsx";
import { Menu } from "../../../islands/ui/Menu.tsx";
import { Tabs } from "../../../islands/ui/Tabs.tsx";
import { DATASET, DATASET_TABS, type DatasetTab } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";

const EXPORTS = { csv: "CSV", xlsx: "Excel", parquet: "Parquet", ndjson: "NDJSON" } as const;
const RENAME = "rename";

export interface DatasetFrameProps {
  readonly locale: Locale;
  readonly dataset: Dataset;
  readonly tab: DatasetTab;
  readonly canWrite: boolean;
  readonly now: Date;
  readonly children: ComponentChildren;
}

/** The page of a view of a dataset, or of its summary. */
export function datasetHref(datasetId: string, tab: DatasetTab = "summary"): string {
  return `/datasets/${datasetId}${tab === "summary" ? "" : `/${tab}`}`;
}

/** Where a browser downloads what AXI has of a dataset. */
function datasetApiHref(datasetId: string, path: string): string {
  return `/api/axi/datasets/${datasetId}${path}`;
}

/** What stands around every view of a dataset: its name, what can be done with it, and its views as tabs. */
export function DatasetFrame({ locale, dataset, tab, canWrite, now, children }: DatasetFrameProps) {
  const texts = DATASET[locale], { dataset_id: id, name } = dataset;
  const tabs = DATASET_TABS.filter((one) => one !== "rejects" || dataset.rejected_count > 0 || tab === one);
  return (
    <div class="grid grid-cols-1 gap-4">
      <div class="grid grid-cols-1 gap-1">
        <Breadcrumbs
          trail={[{ label: texts.datasets, href: "/datasets" }, { label: name }]}
          locale={locale}
        />
        <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 class="min-w-0 text-24 wrap-anywhere">
            <bdi>{name}</bdi>
          </h1>
          {dataset.status !== "ready" && (
            <Badge tone={dataset.status === "failed" ? "bad" : "accent"}>
              {texts.status[dataset.status]}
            </Badge>
          )}
          <div class="ms-auto flex gap-2">
            {canWrite && <Button opens={RENAME} icon="edit">{texts.rename}</Button>}
            <Menu
              id="exports"
              label={texts.download}
              icon="download"
              kind="secondary"
              isIconOnly={false}
              entries={[
                ...Object.entries(EXPORTS).map(([format, label]) => ({
                  label,
                  href: datasetApiHref(id, `/export?format=${format}`),
                  icon: "table" as const,
                })),
                { label: texts.original, href: datasetApiHref(id, "/original"), icon: "file" },
              ]}
            />
          </div>
        </div>
        <p class="text-12 text-muted">
          {[
            texts.loaded(formatRelative(dataset.created_at, now, locale)),
            ...dataset.updated_at === dataset.created_at
              ? []
              : [texts.changed(formatRelative(dataset.updated_at, now, locale))],
            texts.version(formatNumber(dataset.data_version, locale)),
          ].join(" · ")}
        </p>
      </div>
      <Tabs
        label={texts.views}
        current={datasetHref(id, tab)}
        tabs={tabs.map((one) => ({
          label: texts.tabs[one],
          href: datasetHref(id, one),
          ...countOf(one, dataset, locale),
        }))}
      />
      {children}
      {canWrite && <Rename dataset={dataset} locale={locale} />}
    </div>
  );
}

function countOf(tab: DatasetTab, { row_count, rejected_count }: Dataset, locale: Locale) {
  if (tab === "rows") return { count: formatNumber(row_count, locale) };
  return tab === "rejects" ? { count: formatNumber(rejected_count, locale) } : {};
}

/** Says the version that was read, so that two people who rename at once hear of each other. */
function Rename({ dataset, locale }: { readonly dataset: Dataset; readonly locale: Locale }) {
  const texts = DATASET[locale];
  return (
    <Dialog
      id={RENAME}
      title={texts.rename}
      locale={locale}
      actions={<Button type="submit" form="rename-form" kind="primary">{texts.save}</Button>}
    >
      <form id="rename-form" method="post" action={`${datasetHref(dataset.dataset_id)}/name`}>
        <input type="hidden" name="version" value={dataset.version} />
        <InputField name="name" label={texts.name} value={dataset.name} maxLength={200} isRequired />
      </form>
    </Dialog>
  );
}
