import type { ColumnSummary, TemporalSummary } from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import { cellText } from "../../../islands/lib/cells.ts";
import { formatNumber } from "../../../islands/lib/format.ts";
import { BarList } from "../../../islands/ui/BarList.tsx";
import { Histogram } from "../../../islands/ui/Histogram.tsx";
import { type Fact, factsOf } from "./column_facts.ts";
import { DATASET } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";

const TOP_VALUES = 8;
/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export interface ColumnProfileProps {
  readonly column: ColumnSummary;
  /** The column as the dataset knows it. */
  readonly stored: Column | undefined;
  readonly locale: Locale;
}

/** Everything that is stored of one column: how its values spread, and its figures. */
export function ColumnProfile({ column, stored, locale }: ColumnProfileProps) {
  return (
    <div class="@container grid gap-4 px-4 pt-1 pb-4">
      <div class="grid gap-x-8 gap-y-4 @lg:grid-cols-2">
        <Drawing column={column} locale={locale} />
        <div class="grid content-start gap-4">
          <Facts facts={factsOf(column, stored, locale)} />
          <Quantiles column={column} locale={locale} />
        </div>
      </div>
    </div>
  );
}

function Drawing({ column, locale }: Pick<ColumnProfileProps, "column" | "locale">) {
  const texts = DATASET[locale], { name, numeric, temporal, top_values, count, null_count, type } = column;
  const histogram = numeric?.histogram ?? null;
  if (histogram !== null && column.distinct_count > TOP_VALUES) {
    const bins = histogram.counts.map((count, i) => ({
      low: histogram.edges[i] ?? 0,
      high: histogram.edges[i + 1] ?? 0,
      count,
    }));
    return <Histogram name={texts.spread(name)} bins={bins} missing={null_count} locale={locale} />;
  }
  if (temporal !== undefined) return <Calendar name={name} temporal={temporal} locale={locale} />;
  // Of values that are all different the most frequent ones say nothing.
  const top = top_values.filter(({ count }) => count > 1 || column.distinct_count <= TOP_VALUES);
  return (
    <BarList
      name={texts.frequent(name)}
      rows={top.slice(0, TOP_VALUES).map(({ value, count }) => ({
        label: cellText(value, type) || "\u00a0",
        value: count,
      }))}
      total={count}
      locale={locale}
    />
  );
}

/** When values come: by the day of the week, and of instants by the hour. */
function Calendar({ name, temporal: { weekday_counts, hour_counts }, locale }: {
  readonly name: string;
  readonly temporal: TemporalSummary;
  readonly locale: Locale;
}) {
  const texts = DATASET[locale];
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return (
    <div class="grid content-start gap-4">
      {hour_counts !== null && (
        <Histogram
          name={texts.hours(name)}
          bins={hour_counts.map((count, hour) => ({ low: hour, high: hour + 1, count }))}
          locale={locale}
        />
      )}
      <BarList
        name={texts.weekdays(name)}
        rows={weekday_counts.map((count, i) => ({
          label: weekday.format(MONDAY + i * DAY_MS),
          value: count,
        }))}
        locale={locale}
      />
    </div>
  );
}

/** Names and values beside each other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="grid grid-cols-2 gap-x-6 gap-y-2 @sm:grid-cols-3">
      {facts.map(({ name, value, note }) => (
        <div key={name} class="min-w-0">
          <dt class="text-12 text-muted">{name}</dt>
          <dd class="wrap-anywhere font-medium">
            <bdi>{value}</bdi>
          </dd>
          {note !== undefined && <dd class="text-12 text-muted wrap-anywhere">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Quantiles({ column: { numeric }, locale }: Pick<ColumnProfileProps, "column" | "locale">) {
  const known = Object.entries(numeric?.quantiles ?? {}).filter((entry): entry is [string, number] =>
    entry[1] !== null
  ).sort(([a], [b]) => Number(a) - Number(b));
  if (known.length === 0) return null;
  const name = DATASET[locale].figures.quantiles;
  return (
    <div role="region" aria-label={name} tabindex={0} class="overflow-x-auto">
      <table class="w-full text-12">
        <caption class="pb-1 text-muted">{name}</caption>
        <thead class="text-muted">
          <tr>
            {known.map(([share]) => (
              <th key={share} scope="col" class="border-b border-line pe-3 pb-1 text-end font-medium">
                {`${formatNumber(Number(share) * 100, locale)} %`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {known.map(([share, value]) => (
              <td key={share} class="pt-1 pe-3 text-end whitespace-nowrap">{formatNumber(value, locale)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
