import type { CorrelationPair } from "@shared/contracts/axi_correlations.ts";
import type { RowsPage } from "@shared/contracts/axi_datasets.ts";
import type { NumericSummary, Summary } from "@shared/contracts/axi_analytics.ts";
import { formatFixed, formatNumber } from "../../../islands/lib/format.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { type Point, Scatter } from "../../../islands/ui/Scatter.tsx";
import { CORRELATIONS } from "./messages/correlations.ts";
import type { Locale } from "./messages/locale.ts";

export interface ChosenPairProps {
  readonly locale: Locale;
  readonly pair: CorrelationPair;
  readonly sample: RowsPage | null;
  readonly summary: Summary | null;
}

/** One pair in full: how strong, how sure, of how many rows, and what its rows look like. */
export function ChosenPair({ locale, pair, sample, summary }: ChosenPairProps) {
  const texts = CORRELATIONS[locale];
  return (
    <Card title={`${pair.column_a} × ${pair.column_b}`} id="pair">
      <div class="grid gap-4">
        <div>
          <p class="flex flex-wrap items-baseline gap-x-3">
            <span class="text-24 font-semibold">
              {pair.estimate === null ? "–" : formatFixed(pair.estimate, 3, locale)}
            </span>
            <span class="text-muted">{texts.measures[pair.measure]}</span>
            {pair.effect !== null && <Badge>{`${texts.effect}: ${texts.effects[pair.effect]}`}</Badge>}
          </p>
          {pair.reason !== null && <p class="text-muted">{texts.reasons[pair.reason]}</p>}
          {pair.warnings.map((warning) => (
            <p key={warning} class="text-12 text-warn">{texts.warnings[warning]}</p>
          ))}
        </div>
        <Figures locale={locale} pair={pair} />
        <Cloud locale={locale} pair={pair} sample={sample} summary={summary} />
      </div>
    </Card>
  );
}

function Figures({ locale, pair }: Pick<ChosenPairProps, "locale" | "pair">) {
  const texts = CORRELATIONS[locale], { ci_low, ci_high, ci_method, p_value, p_method, q_value } = pair;
  const rows: [string, string, string | null][] = [
    [
      texts.interval,
      ci_low === null || ci_high === null
        ? "–"
        : `${formatFixed(ci_low, 3, locale)} – ${formatFixed(ci_high, 3, locale)}`,
      ci_method === null ? null : texts.intervalMethods[ci_method],
    ],
    [texts.rows, formatNumber(pair.n, locale), null],
    [texts.p, chance(p_value, locale), p_method === null ? null : texts.testMethods[p_method]],
    [texts.q, chance(q_value, locale), null],
  ];
  const details = Object.entries(pair.details ?? {}).filter((entry): entry is [string, number] =>
    entry[1] !== null
  );
  return (
    <div class="grid gap-2">
      <dl class="grid grid-cols-2 gap-x-6 gap-y-2">
        {rows.map(([name, value, method]) => (
          <div key={name} class="min-w-0">
            <dt class="text-12 text-muted">{name}</dt>
            <dd class="font-medium">{value}</dd>
            {method !== null && <dd class="truncate text-12 text-muted">{method}</dd>}
          </div>
        ))}
      </dl>
      {details.length > 0 && (
        <details class="text-12">
          <summary class="inline-flex min-h-target items-center text-muted hover:text-ink">
            {texts.more}
          </summary>
          <dl class="grid gap-1">
            {details.map(([name, value]) => (
              <div key={name} class="flex justify-between gap-4">
                <dt class="min-w-0 truncate text-muted">{name.replaceAll("_", " ")}</dt>
                <dd>{formatNumber(value, locale)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

function Cloud({ locale, pair, sample, summary }: ChosenPairProps) {
  if (sample === null) return null;
  const points = pointsOf(sample), fit = fitOf(pair, summary);
  if (points.length === 0) return null;
  const remark = sample.next_cursor === null
    ? undefined
    : CORRELATIONS[locale].sample(formatNumber(sample.rows.length, locale));
  return (
    <div>
      <Scatter
        xName={pair.column_a}
        yName={pair.column_b}
        points={points}
        {...fit === null ? {} : { fit }}
        {...remark === undefined ? {} : { remark }}
        locale={locale}
      />
      {remark !== undefined && <p class="text-12 text-muted">{remark}</p>}
    </div>
  );
}

/** Rows in which both are finite numbers; decimals come as text. */
function pointsOf({ rows }: RowsPage): Point[] {
  return rows.flatMap(([x = null, y = null]) => {
    if (x === null || y === null) return [];
    const point = { x: Number(x), y: Number(y) };
    return Number.isFinite(point.x) && Number.isFinite(point.y) ? [point] : [];
  });
}

/** The least-squares line, which r and both columns' moments give where every row has both values; else null. */
function fitOf(pair: CorrelationPair, summary: Summary | null) {
  const [x, y] = [pair.column_a, pair.column_b].map((name) =>
    summary?.columns.find((one) => one.name === name)
  );
  if (pair.measure !== "pearson" || pair.estimate === null || x?.count !== pair.n || y?.count !== pair.n) {
    return null;
  }
  const [across, up] = [momentsOf(x.numeric), momentsOf(y.numeric)];
  if (across === null || up === null || across.stddev === 0) return null;
  const slope = pair.estimate * up.stddev / across.stddev;
  return { slope, intercept: up.mean - slope * across.mean };
}

function momentsOf(numeric: NumericSummary | undefined) {
  const { mean = null, stddev = null } = numeric ?? {};
  return mean === null || stddev === null ? null : { mean, stddev };
}

/** A probability; what is smaller than anybody needs to know is told as a bound. */
function chance(value: number | null, locale: Locale): string {
  if (value === null) return "–";
  return value < 1e-4 ? `< ${formatNumber(1e-4, locale)}` : formatNumber(value, locale);
}
