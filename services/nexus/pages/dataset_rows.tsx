import type { ComponentChildren } from "preact";
import type { Dataset, RowsPage } from "@shared/contracts/axi_datasets.ts";
import { FILTER_OPERATORS } from "@shared/contracts/lists.ts";
import { withQuery } from "../../../islands/lib/address.ts";
import { formatNumber } from "../../../islands/lib/format.ts";
import RowsGrid from "../../../islands/nexus/RowsGrid.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Icon } from "../../../islands/ui/Icon.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { DATASET } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";
import { ROWS } from "./messages/rows.ts";
import { filterOf, type RowsPlace, sortOf, withoutFilter } from "./rows_place.ts";

const PAGES = "row-pages";

export interface DatasetRowsProps {
  readonly locale: Locale;
  readonly dataset: Dataset;
  readonly place: RowsPlace;
  /** null where AXI gave none; the children say why. */
  readonly page: RowsPage | null;
  /** Path in AXI where the browser asks for the rows behind these. */
  readonly apiPath: string;
  /** Number of the first row shown. */
  readonly first: number;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
  readonly children: ComponentChildren;
}

/** The rows of a dataset with their filters, sorted by a click on a column's head. */
export function DatasetRows(props: DatasetRowsProps) {
  const { page, children } = props;
  return (
    <>
      <Filters {...props} />
      {page === null ? children : <Rows {...props} page={page} />}
    </>
  );
}

function Rows(props: DatasetRowsProps & { readonly page: RowsPage }) {
  const { locale, dataset, place, page, first } = props, texts = ROWS[locale];
  if (page.rows.length === 0) {
    return (
      <Empty
        title={texts.none}
        icon="table"
        action={place.filters.length > 0 && (
          <Button href={withQuery(place.path, { filter: null })}>{texts.clear}</Button>
        )}
      >
        {place.filters.length > 0 ? texts.noneLead : undefined}
      </Empty>
    );
  }
  const isAll = place.filters.length === 0;
  return (
    <div class="grid grid-cols-1 gap-2">
      <RowsGrid
        caption={DATASET[locale].rows}
        apiPath={props.apiPath}
        columns={page.columns.map((column) => ({ ...column, sort: sortOf(place, column.name) }))}
        rows={page.rows}
        first={first}
        nextCursor={page.next_cursor}
        rowCount={isAll ? dataset.row_count : null}
        pagesId={PAGES}
        texts={{
          number: texts.number,
          missing: texts.missing,
          loaded: texts.loadedPattern,
          all: texts.allPattern,
          full: texts.fullPattern,
          loading: texts.loading,
          failed: texts.failed,
          retry: texts.retry,
        }}
        locale={locale}
      />
      <div id={PAGES}>
        <Pagination
          first={first}
          last={first + page.rows.length - 1}
          total={isAll ? dataset.row_count : null}
          previousHref={props.previousHref}
          nextHref={props.nextHref}
          locale={locale}
        />
      </div>
    </div>
  );
}

function Filters({ locale, dataset, place }: DatasetRowsProps) {
  const texts = ROWS[locale], names = dataset.columns.map(({ name }) => name);
  return (
    <div class="grid grid-cols-1 gap-2">
      <div class="flex flex-wrap items-start gap-x-4 gap-y-2">
        <form
          method="get"
          action={place.path.split("?")[0]}
          class="flex min-w-0 flex-wrap items-center gap-2"
        >
          <Kept place={place} except="" />
          <select name="fc" aria-label={texts.column} class={`${CONTROL} max-w-48`} required>
            {names.map((name) => <option key={name}>{name}</option>)}
          </select>
          <select name="fo" aria-label={texts.operator} class={CONTROL}>
            {FILTER_OPERATORS.map((one) => <option key={one} value={one}>{texts.operators[one]}</option>)}
          </select>
          <input name="fv" aria-label={texts.value} placeholder={texts.value} class={`${CONTROL} w-36`} />
          <Button type="submit" icon="filter">{texts.add}</Button>
        </form>
        <Columns locale={locale} names={names} place={place} />
      </div>
      {place.filters.length > 0 && (
        <ul aria-label={texts.filters} class="flex flex-wrap gap-2">
          {place.filters.map((filter) => (
            <li key={filter} class="flex max-w-full items-center rounded-sm bg-accent-soft ps-2">
              <span class="truncate">{sentenceOf(filter, names, locale)}</span>
              <a
                href={withoutFilter(place, filter)}
                aria-label={texts.remove(sentenceOf(filter, names, locale))}
                class="grid size-6 shrink-0 place-items-center rounded-sm pointer-coarse:size-target hover:bg-hover"
              >
                <Icon name="cross" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Which columns are shown: none chosen shows all. */
function Columns({ locale, names, place }: {
  readonly locale: Locale;
  readonly names: readonly string[];
  readonly place: RowsPlace;
}) {
  const texts = ROWS[locale], chosen = new Set(place.columns);
  const count = formatNumber(chosen.size === 0 ? names.length : chosen.size, locale);
  return (
    <div class="ms-auto">
      <Button popovertarget="row-columns" icon="settings">
        {texts.columnsShown(count, formatNumber(names.length, locale))}
      </Button>
      <form
        id="row-columns"
        popover="auto"
        method="get"
        action={place.path.split("?")[0]}
        class="anchored max-h-96 w-72 max-w-full overflow-y-auto rounded-md border border-control bg-page p-3"
      >
        <Kept place={place} except="column" />
        <p class="flex items-center justify-between gap-2 pb-2">
          <span class="font-medium">{texts.columns}</span>
          <Button type="submit" kind="primary">{texts.show}</Button>
        </p>
        {names.map((name) => (
          <label key={name} class="flex min-h-7 items-center gap-2">
            <input
              type="checkbox"
              name="column"
              value={name}
              checked={chosen.size === 0 || chosen.has(name)}
              class="size-4 shrink-0"
            />
            <span class="truncate" title={name}>{name}</span>
          </label>
        ))}
      </form>
    </div>
  );
}

/** What a form keeps of the address beside what it sets. */
function Kept({ place, except }: { readonly place: RowsPlace; readonly except: string }) {
  return (
    <>
      {place.filters.map((filter) => <input key={filter} type="hidden" name="filter" value={filter} />)}
      {place.sort !== null && <input type="hidden" name="sort" value={place.sort} />}
      {except !== "column" &&
        place.columns.map((column) => <input key={column} type="hidden" name="column" value={column} />)}
    </>
  );
}

function sentenceOf(filter: string, names: readonly string[], locale: Locale): string {
  const parts = filterOf(filter, names);
  if (parts === null) return filter;
  const operator = ROWS[locale].operators[parts.operator];
  return parts.value === null ? `${parts.column} ${operator}` : `${parts.column} ${operator} ${parts.value}`;
}

const CONTROL = "min-h-8 pointer-coarse:min-h-target min-w-0 rounded-sm border border-control bg-page px-2";
