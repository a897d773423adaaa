import type { ComponentChildren } from "preact";
import type { Summary } from "@shared/contracts/axi_analytics.ts";
import type { CorrelationPair, Correlations } from "@shared/contracts/axi_correlations.ts";
import type { Dataset, RowsPage } from "@shared/contracts/axi_datasets.ts";
import { isNumeric } from "../../../islands/lib/cells.ts";
import { formatFixed, formatNumber } from "../../../islands/lib/format.ts";
import CorrelationPairs from "../../../islands/nexus/CorrelationPairs.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Matrix } from "../../../islands/ui/Matrix.tsx";
import { Tabs } from "../../../islands/ui/Tabs.tsx";
import { ChosenPair } from "./correlation_pair.tsx";
import { CORRELATIONS } from "./messages/correlations.ts";
import type { Locale } from "./messages/locale.ts";

export const METHODS = ["pearson", "spearman", "kendall", "partial", "auto"] as const;
export const ADJUSTMENTS = ["bh", "by", "holm"] as const;

/** Pairs that the table lists; the matrix and the report have more. */
const LISTED_MAX = 200;
const REVERSALS_MAX = 12;

/** What the address says of the view. */
export interface CorrelationPlace {
  /** Path and query of the page. */
  readonly address: string;
  readonly href: string;
  readonly method: Correlations["method"];
  readonly adjust: Correlations["adjust"];
}

export interface DatasetCorrelationsProps {
  readonly locale: Locale;
  readonly place: CorrelationPlace;
  readonly correlations: Correlations;
  /** The dataset's columns in their order. */
  readonly columns: readonly string[];
  /** Where there are more columns of numbers than are compared at once. */
  readonly cut: { readonly shown: number; readonly total: number } | null;
  readonly pair: CorrelationPair | null;
  /** Rows of the pair's columns; null where they are not drawn. */
  readonly sample: RowsPage | null;
  readonly summary: Summary | null;
}

/** Every pair of columns as a matrix and a list, and one of them in full. */
export function DatasetCorrelations(props: DatasetCorrelationsProps) {
  const { locale, place, correlations, columns, cut, pair } = props, { pairs, skipped } = correlations;
  const texts = CORRELATIONS[locale];
  const named = new Set(pairs.flatMap(({ column_a, column_b }) => [column_a, column_b]));
  return (
    <>
      <Method locale={locale} place={place} />
      {cut !== null && (
        <p class="text-12 text-muted">
          {texts.cut(formatNumber(cut.shown, locale), formatNumber(cut.total, locale))}
        </p>
      )}
      {pairs.length === 0
        ? <Empty title={texts.noPairs} icon="matrix" />
        : (
          <div class="grid items-start gap-4 xl:grid-cols-3">
            <div class="grid min-w-0 gap-4 xl:col-span-2">
              <Card title={texts.matrix}>
                <Matrix
                  columns={columns.filter((column) => named.has(column))}
                  pairs={pairs.map((one) => ({
                    a: one.column_a,
                    b: one.column_b,
                    value: one.estimate,
                    n: one.n,
                    ...one.reason === null ? {} : { reason: texts.reasons[one.reason] },
                    href: pairHref(place, one),
                  }))}
                  locale={locale}
                />
              </Card>
              <Pairs {...props} />
            </div>
            <div class="grid min-w-0 gap-4">
              {pair !== null && <ChosenPair {...props} pair={pair} />}
              <Reversals {...props} />
              <Held {...props} />
            </div>
          </div>
        )}
      {skipped.length > 0 && (
        <p class="text-12 text-muted wrap-anywhere">
          {`${texts.skipped}: ${
            skipped.map(({ column, reason }) => `${column} (${texts.skippedReasons[reason]})`).join(", ")
          }.`}
        </p>
      )}
    </>
  );
}

/** The methods, and why there is nothing of this one. */
export function NoCorrelations({ locale, place, children }: {
  readonly locale: Locale;
  readonly place: CorrelationPlace;
  readonly children?: ComponentChildren;
}) {
  const texts = CORRELATIONS[locale];
  return (
    <>
      <Method locale={locale} place={place} />
      {children ?? <Empty title={texts.noPairs} icon="matrix">{texts.noPairsLead}</Empty>}
    </>
  );
}

/** The pair that the address names, else the strongest; null where there is none. */
export function chosenPair(
  { pairs }: Correlations,
  a: string | null,
  b: string | null,
): CorrelationPair | null {
  return pairs.find(({ column_a, column_b }) =>
    column_a === a && column_b === b || column_a === b && column_b === a
  ) ?? pairs[0] ?? null;
}

/** Whether both columns of a pair are numbers, so that rows are points. */
export function isScattered({ column_a, column_b }: CorrelationPair, { columns }: Dataset): boolean {
  return [column_a, column_b].every((name) =>
    columns.some((column) => column.name === name && isNumeric(column.type))
  );
}

function placeHref({ href, method, adjust }: CorrelationPlace, pair?: readonly [string, string]): string {
  const query = new URLSearchParams({ method });
  if (adjust !== "bh") query.set("adjust", adjust);
  if (pair !== undefined) [query.set("a", pair[0]), query.set("b", pair[1])];
  return `${href}?${query}${pair === undefined ? "" : "#pair"}`;
}

function pairHref(place: CorrelationPlace, { column_a, column_b }: CorrelationPair): string {
  return placeHref(place, [column_a, column_b]);
}

function Method({ locale, place }: { readonly locale: Locale; readonly place: CorrelationPlace }) {
  const texts = CORRELATIONS[locale];
  return (
    <div class="grid gap-2">
      <Tabs
        label={texts.method}
        current={placeHref(place)}
        tabs={METHODS.map((method) => ({
          label: texts.methods[method],
          href: placeHref({ ...place, method }),
        }))}
      />
      <p class="flex flex-wrap gap-x-6 gap-y-1 text-12 text-muted">
        <span>{texts.methodNotes[place.method]}</span>
        <span class="flex flex-wrap gap-x-3">
          {texts.adjust}
          {ADJUSTMENTS.map((adjust) =>
            adjust === place.adjust
              ? <span key={adjust} class="font-medium text-ink">{texts.adjustments[adjust]}</span>
              : (
                <a key={adjust} class="link" href={placeHref({ ...place, adjust })}>
                  {texts.adjustments[adjust]}
                </a>
              )
          )}
        </span>
      </p>
    </div>
  );
}

function Pairs({ locale, place, correlations: { pairs } }: DatasetCorrelationsProps) {
  const texts = CORRELATIONS[locale], listed = pairs.slice(0, LISTED_MAX);
  const number = (value: number) => formatNumber(value, locale);
  return (
    <Card
      title={texts.pairs}
      isFlush
      foot={listed.length < pairs.length
        ? <p>{texts.pairsOf(number(listed.length), number(pairs.length))}</p>
        : undefined}
    >
      <CorrelationPairs
        address={place.address}
        pairs={listed.map((pair) => ({
          a: pair.column_a,
          b: pair.column_b,
          estimate: pair.estimate,
          reason: pair.reason === null ? "" : texts.reasons[pair.reason],
          low: pair.ci_low,
          high: pair.ci_high,
          n: pair.n,
          q: pair.q_value,
          href: pairHref(place, pair),
        }))}
        texts={{
          caption: texts.pairs,
          pair: texts.pair,
          estimate: texts.estimate,
          interval: texts.interval,
          rows: texts.rows,
          q: texts.q,
          minimum: texts.minimum,
          find: texts.find,
          shown: texts.shownPattern,
        }}
        locale={locale}
        when="visible"
      />
    </Card>
  );
}

/** Pairs that turn round within a category. */
function Reversals({ locale, place, correlations: { pairs } }: DatasetCorrelationsProps) {
  const texts = CORRELATIONS[locale];
  const found = pairs.flatMap((pair) => (pair.reversals ?? []).map((reversal) => ({ pair, reversal })));
  if (found.length === 0) return null;
  return (
    <Card title={texts.reversals} foot={<p>{texts.reversalsLead}</p>}>
      <ul class="grid gap-2">
        {found.slice(0, REVERSALS_MAX).map(({ pair, reversal }) => (
          <li key={`${pair.column_a}\0${pair.column_b}\0${reversal.column}`}>
            <a class="link" href={pairHref(place, pair)}>{`${pair.column_a} × ${pair.column_b}`}</a>{" "}
            {texts.reversal({
              column: reversal.column,
              within: figure(reversal.estimate, locale),
              whole: figure(pair.estimate, locale),
            })}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Of partial correlations: the matrix that was inverted. */
function Held({ locale, correlations: { matrix } }: DatasetCorrelationsProps) {
  if (matrix === undefined) return null;
  const texts = CORRELATIONS[locale];
  const rows = [
    [texts.held, formatNumber(matrix.n, locale)],
    [texts.rank, formatNumber(matrix.rank, locale)],
    [texts.condition, matrix.condition_number === null ? "–" : formatNumber(matrix.condition_number, locale)],
  ];
  return (
    <Card title={texts.methods.partial}>
      <dl class="grid grid-cols-2 gap-y-1">
        {rows.map(([name, value]) => (
          <>
            <dt class="text-muted">{name}</dt>
            <dd class="text-end font-medium">{value}</dd>
          </>
        ))}
      </dl>
    </Card>
  );
}

function figure(value: number | null, locale: Locale): string {
  return value === null ? "–" : formatFixed(value, 2, locale);
}
