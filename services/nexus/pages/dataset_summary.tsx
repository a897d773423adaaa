import type { ColumnSummary, Summary } from "@shared/contracts/axi_analytics.ts";
import { COLUMN_TYPES, type Dataset } from "@shared/contracts/axi_datasets.ts";
import ColumnFinder from "../../../islands/nexus/ColumnFinder.tsx";
import { formatBytes, formatNumber, formatPercent } from "../../../islands/lib/format.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Icon } from "../../../islands/ui/Icon.tsx";
import { Kpi } from "../../../islands/ui/Kpi.tsx";
import { gistOf, missingWhy } from "./column_facts.ts";
import { ColumnProfile, Facts } from "./column_profile.tsx";
import { ColumnSpread } from "./column_spread.tsx";
import { datasetHref } from "./dataset_frame.tsx";
import { COLUMN_TYPE_NAMES } from "./messages/column_types.ts";
import { DATASET } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";

/** Of more columns each has its profile on a page of its own, so that the list stays light. */
const PROFILES_MAX = 24;

/** Which columns are shown, as the address says. */
export interface ColumnChoice {
  /** Part of a name, in lower case. */
  readonly q: string;
  readonly type: string;
  readonly hasAlerts: boolean;
  /** The one column whose profile is open. */
  readonly column: string | null;
}

export interface DatasetSummaryProps {
  readonly locale: Locale;
  readonly dataset: Dataset;
  readonly summary: Summary;
  readonly choice: ColumnChoice;
  /** Path and query of the page. */
  readonly address: string;
}

/** The stored statistics of a dataset: its size, and a line for each column that opens to its profile. */
export function DatasetSummary({ locale, dataset, summary, choice, address }: DatasetSummaryProps) {
  const texts = DATASET[locale];
  const shown = summary.columns.filter((column) => isChosen(column, choice));
  const isWhole = shown.length <= PROFILES_MAX;
  return (
    <>
      <Figures locale={locale} dataset={dataset} summary={summary} />
      <section aria-label={texts.columns} class="rounded-md border border-line">
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
          <h2 class="text-16">{texts.columns}</h2>
          <ColumnForm locale={locale} dataset={dataset} choice={choice} />
          <ColumnFinder
            address={address}
            listId="columns"
            label={texts.find}
            total={shown.length}
            text={texts.shownPattern}
            locale={locale}
            when="visible"
          />
        </div>
        <ul id="columns">
          {shown.map((column) => (
            <Line
              key={column.name}
              column={column}
              dataset={dataset}
              rowCount={summary.row_count}
              isWhole={isWhole}
              isOpen={choice.column === column.name}
              locale={locale}
            />
          ))}
        </ul>
        {shown.length === 0 && (
          <Empty
            title={texts.noColumns}
            icon="search"
            action={<Button href={datasetHref(dataset.dataset_id)}>{texts.allColumns}</Button>}
          />
        )}
      </section>
      <FileFacts locale={locale} dataset={dataset} />
    </>
  );
}

function isChosen({ name, type, alerts }: ColumnSummary, choice: ColumnChoice): boolean {
  if (choice.column !== null) return name === choice.column;
  return name.toLowerCase().includes(choice.q) && (choice.type === "" || type === choice.type) &&
    (!choice.hasAlerts || alerts.length > 0);
}

function Figures({ locale, dataset, summary }: Omit<DatasetSummaryProps, "choice" | "address">) {
  const texts = DATASET[locale], number = (value: number) => formatNumber(value, locale);
  const cells = summary.row_count * summary.columns.length;
  const missing = summary.columns.reduce((sum, column) => sum + column.null_count, 0);
  return (
    <div class="grid grid-cols-1 gap-3 min-[24rem]:grid-cols-2 sm:grid-cols-3 lg:grid-cols-5">
      <Kpi label={texts.rows} value={number(dataset.row_count)} locale={locale} />
      <Kpi label={texts.columns} value={number(dataset.column_count)} locale={locale} />
      <Kpi label={texts.size} value={formatBytes(dataset.size_bytes, locale)} locale={locale} />
      <Kpi
        label={texts.missing}
        value={cells === 0 ? null : formatPercent(missing / cells, locale)}
        locale={locale}
      >
        <p class="text-12 text-muted">{texts.missingOf(number(cells))}</p>
      </Kpi>
      <Kpi label={texts.rejected} value={number(dataset.rejected_count)} locale={locale}>
        <p class="text-12 text-muted">
          {dataset.rejected_count === 0
            ? texts.noneRejected
            : <a class="link" href={datasetHref(dataset.dataset_id, "rejects")}>{texts.seeRejected}</a>}
        </p>
      </Kpi>
    </div>
  );
}

/** Which columns to see; what the finder does at once where there is JavaScript. */
function ColumnForm({ locale, dataset, choice }: Omit<DatasetSummaryProps, "summary" | "address">) {
  const texts = DATASET[locale], href = datasetHref(dataset.dataset_id);
  const types = COLUMN_TYPES.filter((type) => dataset.columns.some((column) => column.type === type));
  const isFiltered = choice.q !== "" || choice.type !== "" || choice.hasAlerts || choice.column !== null;
  return (
    <form method="get" action={href} role="search" class="ms-auto flex flex-wrap items-center gap-2">
      <label class="flex items-center gap-2">
        <input type="checkbox" name="alerts" value="1" checked={choice.hasAlerts} class="size-4" />
        {texts.onlyAlerts}
      </label>
      <select name="type" aria-label={texts.anyType} class={CONTROL}>
        <option value="">{texts.anyType}</option>
        {types.map((type) => (
          <option key={type} value={type} selected={type === choice.type}>
            {COLUMN_TYPE_NAMES[locale][type]}
          </option>
        ))}
      </select>
      <input
        name="q"
        type="search"
        value={choice.q}
        placeholder={texts.find}
        aria-label={texts.find}
        class={`hidden noscript:block ${CONTROL}`}
      />
      <Button type="submit">{texts.apply}</Button>
      {isFiltered && <Button href={href} kind="quiet">{texts.allColumns}</Button>}
    </form>
  );
}

const CONTROL = "min-h-8 pointer-coarse:min-h-target min-w-0 rounded-sm border border-control bg-page px-2";

interface LineProps {
  readonly column: ColumnSummary;
  readonly dataset: Dataset;
  readonly rowCount: number;
  /** Whether the whole profile comes with the line. */
  readonly isWhole: boolean;
  readonly isOpen: boolean;
  readonly locale: Locale;
}

function Line({ column, dataset, rowCount, isWhole, isOpen, locale }: LineProps) {
  const texts = DATASET[locale], stored = dataset.columns.find(({ name }) => name === column.name);
  return (
    <li data-name={column.name.toLowerCase()} class="border-t border-line first:border-t-0">
      <details open={isOpen} class="group">
        <summary class="flex min-h-row items-center gap-3 px-4 py-1 hover:bg-hover">
          <span class="shrink-0 text-muted group-open:rotate-90">
            <Icon name="right" />
          </span>
          <Head column={column} rowCount={rowCount} locale={locale} />
        </summary>
        <Remarks column={column} flags={stored?.flags ?? []} locale={locale} />
        {isWhole ? <ColumnProfile column={column} stored={stored} locale={locale} /> : (
          <p class="px-4 pb-4">
            <a
              class="link"
              href={`${datasetHref(dataset.dataset_id)}?column=${encodeURIComponent(column.name)}`}
            >
              {texts.openProfile}
            </a>
          </p>
        )}
      </details>
    </li>
  );
}

function Head({ column, rowCount, locale }: Pick<LineProps, "column" | "rowCount" | "locale">) {
  const texts = DATASET[locale], { name, type, semantic_type, null_count, alerts } = column;
  const typeName = COLUMN_TYPE_NAMES[locale][type];
  const distinct = formatNumber(column.distinct_count, locale);
  return (
    <span class="grid min-w-0 grow grid-cols-2 items-center gap-x-4 md:grid-cols-[minmax(0,1fr)_6rem_5.5rem_9rem_6rem] lg:grid-cols-[minmax(0,3fr)_6rem_minmax(0,3fr)_5.5rem_9rem_6rem]">
      <span class="col-span-2 flex min-w-0 items-baseline gap-2 md:col-span-1">
        <span class="truncate font-medium" title={name}>
          <bdi>{name}</bdi>
        </span>
        <span class="shrink-0 text-12 text-muted">
          {semantic_type === null ? typeName : `${typeName} · ${texts.semantic[semantic_type]}`}
        </span>
      </span>
      <span class="hidden md:block">
        <ColumnSpread column={column} />
      </span>
      <span class="hidden truncate text-12 text-muted lg:block">
        <bdi>{gistOf(column, locale)}</bdi>
      </span>
      <span class="truncate text-12 md:text-end">
        {null_count === 0
          ? <span class="text-muted">–</span>
          : `${formatPercent(null_count / rowCount, locale)} ${texts.missing.toLowerCase()}`}
      </span>
      <span class="truncate text-end text-12 text-muted">
        {`${column.distinct_exact ? "" : `${texts.about} `}${distinct} ${texts.distinct}`}
      </span>
      <span class="col-span-2 flex md:col-span-1 md:justify-end">
        {alerts.length > 0 && (
          <Badge tone="warn">
            <span title={alerts.map(({ alert }) => texts.alerts[alert]).join(", ")}>
              {texts.alertCount(alerts.length)}
            </span>
          </Badge>
        )}
      </span>
    </span>
  );
}

function Remarks({ column: { alerts, nulls, null_count }, flags, locale }: {
  readonly column: ColumnSummary;
  readonly flags: Dataset["columns"][number]["flags"];
  readonly locale: Locale;
}) {
  const texts = DATASET[locale], why = null_count === 0 ? "" : missingWhy(nulls, locale);
  if (alerts.length === 0 && flags.length === 0 && why === "") return null;
  return (
    <p class="flex flex-wrap items-center gap-2 px-4 pt-1 pb-3">
      {alerts.map(({ alert, figure, value }) => (
        <Badge key={alert} tone="warn">
          <span title={`${figure} = ${formatNumber(value, locale)}`}>{texts.alerts[alert]}</span>
        </Badge>
      ))}
      {flags.map((flag) => <Badge key={flag}>{texts.flags[flag]}</Badge>)}
      {why !== "" && <span class="text-12 text-muted">{`${texts.missing}: ${why}`}</span>}
    </p>
  );
}

function FileFacts({ locale, dataset }: { readonly locale: Locale; readonly dataset: Dataset }) {
  const texts = DATASET[locale], { dialect } = dataset, names = texts.fileFacts;
  return (
    <details class="rounded-md border border-line px-4 py-2">
      <summary class="flex min-h-target items-center text-muted hover:text-ink">{texts.file}</summary>
      <div class="@container pt-2 pb-2">
        <Facts
          facts={[
            { name: names.encoding, value: dialect.encoding },
            { name: names.delimiter, value: dialect.delimiter === "\t" ? "⇥" : dialect.delimiter },
            { name: names.quote, value: dialect.quote },
            { name: names.header, value: dialect.header ? texts.yes : texts.no },
            { name: names.skipped, value: formatNumber(dialect.skip_rows, locale) },
            { name: names.lineEnding, value: dialect.line_ending ?? texts.none },
            { name: names.table, value: dataset.table_name },
            { name: names.sha256, value: dataset.content_sha256 },
          ]}
        />
      </div>
    </details>
  );
}
