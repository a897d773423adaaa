import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { Loaded } from "@shared/web/axi_client.ts";
import { withQuery } from "../../../islands/lib/address.ts";
import { type DatasetRow, rowOf } from "../../../islands/lib/dataset_rows.ts";
import { fill } from "../../../islands/lib/fill.ts";
import DatasetGrid from "../../../islands/nexus/DatasetGrid.tsx";
import UploadZone from "../../../islands/nexus/UploadZone.tsx";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { actionOf } from "./datasets_address.ts";
import { Failure } from "./failure.tsx";
import { DATASETS } from "./messages/datasets.ts";
import type { Locale } from "./messages/locale.ts";
import { UPLOAD } from "./messages/upload.ts";

export interface DatasetPage {
  readonly items: readonly Dataset[];
  readonly next_cursor: string | null;
}

export interface DatasetsPageProps {
  readonly locale: Locale;
  readonly timeZone: string;
  readonly density: "comfortable" | "compact";
  /** Path and query of the list, without what is being done on it. */
  readonly path: string;
  readonly q: string;
  readonly sort: string;
  readonly found: Loaded<DatasetPage>;
  /** Number of the first row, and the ways to other pages. */
  readonly place: {
    readonly first: number;
    readonly previousHref: string | null;
    readonly nextHref: string | null;
  };
  readonly canWrite: boolean;
  readonly acting: Acting;
}

/** What somebody is doing on the list, or has done. */
export interface Acting {
  /** Id of the dataset whose name is being changed. */
  readonly edited: string | null;
  /** Why it was not done. */
  readonly error: string | null;
  /** Id of the dataset that is to be deleted. */
  readonly removing: string | null;
  /** Just deleted, so that it can be had back. */
  readonly removed: Pick<Dataset, "dataset_id" | "name"> | null;
}

/** The list of datasets. Files can be dropped on it. */
export function DatasetsPage(props: DatasetsPageProps) {
  const { locale, canWrite, acting, found, path } = props, texts = DATASETS[locale];
  const items = found.ok ? found.value.items : [];
  const removing = items.find(({ dataset_id }) => dataset_id === acting.removing);
  return (
    <div class="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Head {...props} />
      {acting.error !== null && acting.edited === null && <Banner tone="bad">{acting.error}</Banner>}
      {acting.removed !== null && (
        <Banner
          tone="good"
          action={
            <form method="post" action={actionOf(acting.removed.dataset_id, "restore", path)}>
              <Button type="submit">{texts.grid.undo}</Button>
            </form>
          }
        >
          {fill(texts.grid.removed, { name: acting.removed.name })}
        </Banner>
      )}
      {removing !== undefined && <RemoveBanner dataset={removing} path={path} locale={locale} />}
      {canWrite && (
        <UploadZone
          texts={UPLOAD[locale].zone}
          locale={locale}
          action="/datasets/upload"
          isHidden
          when="idle"
        />
      )}
      {found.ok
        ? <List {...props} items={items} />
        : <Failure problem={found.problem} retryHref={path} locale={locale} />}
    </div>
  );
}

function Head({ locale, q, sort, density, path, canWrite }: DatasetsPageProps) {
  const texts = DATASETS[locale], other = density === "compact" ? "comfortable" : "compact";
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
      <h1 class="text-20">{texts.title}</h1>
      <form
        method="get"
        action="/datasets"
        role="search"
        class="flex min-w-0 flex-1 basis-60 items-center gap-1 sm:max-w-xs"
      >
        <input type="hidden" name="sort" value={sort} />
        <input
          type="search"
          name="q"
          value={q}
          maxLength={200}
          aria-label={texts.searchHint}
          placeholder={texts.searchHint}
          data-hotkey="/"
          class="min-h-8 pointer-coarse:min-h-target min-w-0 flex-1 rounded-sm border border-control bg-page px-2"
        />
        <Button type="submit" icon="search" label={texts.search} />
        {q !== "" && (
          <Button href={withQuery(path, { q: null, page: null })} kind="quiet">{texts.clear}</Button>
        )}
      </form>
      <div class="ms-auto flex flex-wrap items-center gap-1">
        <form method="post" action="/account/looks">
          <input type="hidden" name="back" value={path} />
          <Button type="submit" kind="quiet" icon="menu" name="density" value={other}>{texts[other]}</Button>
        </form>
        {canWrite && <Button href="/datasets?deleted=true" kind="quiet" icon="remove">{texts.trash}</Button>}
        {canWrite && <Button href="/datasets/upload" kind="primary" icon="upload">{texts.upload}</Button>}
      </div>
    </div>
  );
}

function List(props: DatasetsPageProps & { readonly items: readonly Dataset[] }) {
  const { locale, timeZone, path, sort, q, items, place, canWrite, acting } = props, texts = DATASETS[locale];
  if (items.length === 0) return <Nothing {...props} />;
  const rows: DatasetRow[] = items.map(rowOf);
  const { first, previousHref, nextHref } = place, last = first + items.length - 1;
  return (
    <>
      <div class="min-w-0 overflow-hidden rounded-md border border-line">
        <DatasetGrid
          rows={rows}
          edited={acting.edited}
          error={acting.edited === null ? null : acting.error}
          texts={texts.grid}
          locale={locale}
          timeZone={timeZone}
          path={path}
          sort={sort}
          canWrite={canWrite}
        />
      </div>
      {(previousHref ?? nextHref) !== null && (
        <Pagination
          first={first}
          last={last}
          total={nextHref === null && q === "" ? last : null}
          previousHref={previousHref}
          nextHref={nextHref}
          locale={locale}
        />
      )}
    </>
  );
}

function Nothing({ locale, q, path, canWrite }: DatasetsPageProps) {
  const texts = DATASETS[locale];
  if (q !== "") {
    return (
      <Empty
        title={fill(texts.noMatch, { q })}
        icon="search"
        action={<Button href={withQuery(path, { q: null, page: null })}>{texts.clear}</Button>}
      >
        {texts.noMatchText}
      </Empty>
    );
  }
  if (!canWrite) return <Empty title={texts.empty} icon="dataset">{texts.viewerEmpty}</Empty>;
  return (
    <div class="rounded-md border border-dashed border-control py-8">
      <Empty
        title={texts.empty}
        icon="dataset"
        action={
          <>
            <Button href="/datasets/upload" kind="primary" icon="upload">{texts.upload}</Button>
            <form method="post" action="/datasets/sample">
              <Button type="submit">{texts.sample}</Button>
            </form>
          </>
        }
      >
        {texts.emptyText}
      </Empty>
    </div>
  );
}

/** The question before a deletion, for those whose browser runs no scripts. */
function RemoveBanner({ dataset, path, locale }: {
  readonly dataset: Dataset;
  readonly path: string;
  readonly locale: Locale;
}) {
  const texts = DATASETS[locale].grid;
  return (
    <Banner
      tone="warn"
      action={
        <>
          <Button href={path}>{texts.cancel}</Button>
          <form method="post" action={actionOf(dataset.dataset_id, "delete", path)}>
            <input type="hidden" name="version" value={dataset.version} />
            <Button type="submit" kind="danger">{texts.remove}</Button>
          </form>
        </>
      }
    >
      <strong class="font-semibold">{fill(texts.removeTitle, { name: dataset.name })}</strong>{" "}
      {texts.removeText}
    </Banner>
  );
}
