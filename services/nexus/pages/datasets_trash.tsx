import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { Loaded } from "@shared/web/axi_client.ts";
import { formatBytes, formatInstant, formatNumber } from "../../../islands/lib/format.ts";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { Breadcrumbs } from "../../../islands/ui/Breadcrumbs.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { type Column, Table } from "../../../islands/ui/Table.tsx";
import type { DatasetPage, DatasetsPageProps } from "./datasets.tsx";
import { actionOf } from "./datasets_address.ts";
import { Failure } from "./failure.tsx";
import { DATASETS } from "./messages/datasets.ts";
import type { Locale } from "./messages/locale.ts";

export interface TrashPageProps extends Pick<DatasetsPageProps, "path" | "place" | "canWrite"> {
  readonly locale: Locale;
  readonly timeZone: string;
  readonly found: Loaded<DatasetPage>;
  /** Why something was not given back. */
  readonly error: string | null;
}

/** What was deleted in the last days, and the way back for each. */
export function TrashPage({ locale, timeZone, found, path, place, canWrite, error }: TrashPageProps) {
  const texts = DATASETS[locale];
  return (
    <div class="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div class="grid gap-1">
        <Breadcrumbs
          trail={[{ label: texts.title, href: "/datasets" }, { label: texts.trash }]}
          locale={locale}
        />
        <h1 class="text-20">{texts.trashTitle}</h1>
        {canWrite && <p class="text-muted">{texts.trashHint}</p>}
      </div>
      {error !== null && <Banner tone="bad">{error}</Banner>}
      {!canWrite
        ? <Empty title={texts.noTrash} icon="lock" action={<Button href="/datasets">{texts.back}</Button>} />
        : !found.ok
        ? <Failure problem={found.problem} retryHref={path} locale={locale} />
        : found.value.items.length === 0
        ? (
          <Empty
            title={texts.trashEmpty}
            icon="remove"
            action={<Button href="/datasets">{texts.back}</Button>}
          />
        )
        : (
          <>
            <div class="min-w-0 overflow-hidden rounded-md border border-line">
              <Table
                caption={texts.trashTitle}
                columns={columnsOf({ locale, timeZone, path })}
                rows={found.value.items}
                rowKey={({ dataset_id }) => dataset_id}
              />
            </div>
            {(place.previousHref ?? place.nextHref) !== null && (
              <Pagination
                first={place.first}
                last={place.first + found.value.items.length - 1}
                total={null}
                previousHref={place.previousHref}
                nextHref={place.nextHref}
                locale={locale}
              />
            )}
          </>
        )}
    </div>
  );
}

function columnsOf(
  { locale, timeZone, path }: Pick<TrashPageProps, "locale" | "timeZone" | "path">,
): Column<Dataset>[] {
  const texts = DATASETS[locale], { grid } = texts;
  return [
    { key: "name", heading: grid.name, isName: true, cell: ({ name }) => <bdi title={name}>{name}</bdi> },
    {
      key: "rows",
      heading: grid.rows,
      isNumeric: true,
      from: "sm",
      cell: ({ row_count }) => formatNumber(row_count, locale),
    },
    {
      key: "size",
      heading: grid.size,
      isNumeric: true,
      from: "md",
      cell: ({ size_bytes }) => formatBytes(size_bytes, locale),
    },
    {
      key: "deleted",
      heading: texts.deletedAt,
      isNumeric: true,
      from: "sm",
      cell: ({ deleted_at }) =>
        deleted_at !== null && (
          <time datetime={deleted_at}>{formatInstant(deleted_at, { locale, timeZone })}</time>
        ),
    },
    {
      key: "restore",
      heading: grid.actions,
      isNumeric: true,
      cell: ({ dataset_id }) => (
        <form method="post" action={actionOf(dataset_id, "restore", path)}>
          <Button type="submit" icon="refresh">{texts.restore}</Button>
        </form>
      ),
    },
  ];
}
