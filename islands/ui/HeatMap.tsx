import { formatNumber, formatPercent } from "../lib/format.ts";
import { classes, SEQUENTIAL_STEPS, sequentialCell } from "./classes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { wordsOf } from "./words.ts";

export interface Cohort {
  readonly label: string;
  readonly size: number;
  /** Share 0..1 that was there in each period after the first; null where the period is yet to come. */
  readonly shares: readonly (number | null)[];
}

/** Cohorts and what became of them: a row each, a column for each period, the share in the cell. */
export function HeatMap({ name, cohorts, cohortName, sizeName, periodName, locale }: {
  readonly name: string;
  readonly cohorts: readonly Cohort[];
  /** Heads of the columns: "Month", "People", and how a period is called. */
  readonly cohortName: string;
  readonly sizeName: string;
  readonly periodName: (period: number) => string;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  const periods = cohorts.reduce((most, { shares }) => Math.max(most, knownPeriods(shares)), 0);
  if (cohorts.length === 0 || periods === 0) {
    return <p class="py-8 text-center text-12 text-muted">{words.noData}</p>;
  }
  const average = (period: number) => weightedShare(cohorts, period);
  const percent = (share: number | null) => share === null ? "–" : formatPercent(share, locale, 0);
  const summary = `${name}. ` +
    words.cohorts({
      count: formatNumber(cohorts.length, locale),
      first: percent(average(0)),
      last: percent(average(periods - 1)),
      periods: formatNumber(periods, locale),
    });
  return (
    <Figure summary={summary} twin={null} isRead locale={locale}>
      <div role="group" aria-label={summary} tabindex={0} class="max-h-[70vh] overflow-auto text-12">
        <table class="border-separate border-spacing-px">
          <caption class="heard-only">{summary}</caption>
          <thead class="sticky top-0 z-2 bg-page text-muted">
            <tr>
              <th scope="col" class="sticky start-0 z-1 bg-page pe-3 font-medium">{cohortName}</th>
              <th scope="col" class="pe-3 text-end font-medium">{sizeName}</th>
              {Array.from(
                { length: periods },
                (_, i) => (
                  <th key={i} scope="col" class="h-7 min-w-11 px-1 text-center font-medium whitespace-nowrap">
                    {periodName(i + 1)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {cohorts.map((cohort) => (
              <Row key={cohort.label} cohort={cohort} periods={periods} locale={locale} />
            ))}
          </tbody>
        </table>
      </div>
      <Legend steps={SEQUENTIAL_STEPS} low={formatPercent(0, locale)} high={formatPercent(1, locale)} />
    </Figure>
  );
}

function Row({ cohort: { label, size, shares }, periods, locale }: {
  cohort: Cohort;
  periods: number;
  locale: string;
}) {
  return (
    <tr>
      <th
        scope="row"
        class="sticky start-0 z-1 max-w-32 truncate bg-page pe-3 whitespace-nowrap"
        title={label}
      >
        <bdi>{label}</bdi>
      </th>
      <td class="pe-3 text-end text-muted">{formatNumber(size, locale)}</td>
      {Array.from({ length: periods }, (_, i) => {
        const share = shares[i] ?? null;
        return share === null
          ? <td key={i} />
          : (
            <td key={i} class={classes("h-7 px-1 text-center", sequentialCell(share))}>
              {formatPercent(share, locale, 0)}
            </td>
          );
      })}
    </tr>
  );
}

/** Periods up to the last that has come: those after it would be columns without a figure. */
function knownPeriods(shares: Cohort["shares"]): number {
  return shares.findLastIndex((share) => share !== null) + 1;
}

/** Of all people whose period has come, the share that was there; null where it has come for nobody. */
function weightedShare(cohorts: readonly Cohort[], period: number): number | null {
  let there = 0, all = 0;
  for (const { size, shares } of cohorts) {
    const share = shares[period] ?? null;
    if (share === null) continue;
    there += share * size;
    all += size;
  }
  return all === 0 ? null : there / all;
}
