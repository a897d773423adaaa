import type { ComponentChildren } from "preact";
import type { Cohorts } from "@shared/contracts/axi_cohorts.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { formatInstant, formatNumber, formatPercent } from "../../../islands/lib/format.ts";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { HeatMap } from "../../../islands/ui/HeatMap.tsx";
import { Icon } from "../../../islands/ui/Icon.tsx";
import { Table } from "../../../islands/ui/Table.tsx";
import { CohortForm } from "./cohort_form.tsx";
import { cohortColumns, type CohortQuestion } from "./cohort_question.ts";
import { Curve } from "./curve.tsx";
import { COHORTS } from "./messages/cohorts.ts";
import type { Locale } from "./messages/locale.ts";
import { SqlDetails } from "./sql_details.tsx";

interface Props {
  readonly locale: Locale;
  readonly cohorts: Cohorts;
}

/** The question, and under it what AXI has found, or why there is nothing. */
export function DatasetCohorts({ locale, dataset, question, cohorts, children }: {
  readonly locale: Locale;
  readonly dataset: Dataset;
  readonly question: CohortQuestion;
  /** null where nothing was asked yet, or AXI gave nothing; the children say why. */
  readonly cohorts: Cohorts | null;
  readonly children?: ComponentChildren;
}) {
  const texts = COHORTS[locale], { actors, times } = cohortColumns(dataset.columns);
  if (times.length === 0 || actors.length === 0) {
    return <Empty title={texts.noTime} icon="calendar">{texts.noTimeLead}</Empty>;
  }
  return (
    <>
      <CohortForm locale={locale} dataset={dataset} question={question} />
      {cohorts === null
        ? children ?? <Empty title={texts.ask} icon="calendar">{texts.askLead}</Empty>
        : cohorts.cohorts.length === 0
        ? <Empty title={texts.nobody} icon="calendar">{texts.nobodyLead}</Empty>
        : <Found locale={locale} cohorts={cohorts} />}
    </>
  );
}

function Found({ locale, cohorts }: Props) {
  const texts = COHORTS[locale], { observed_until } = cohorts;
  return (
    <>
      <Card
        title={texts.heat}
        foot={
          <>
            {observed_until !== null && <p>{texts.observed(dayText(observed_until, locale))}</p>}
            <SqlDetails label={texts.sql} sql={cohorts.sql} />
          </>
        }
      >
        <HeatMap
          name={texts.heat}
          cohorts={cohorts.cohorts.map(({ cohort, size, cells }) => ({
            label: cohortText(cohort, cohorts.grain, locale),
            size,
            shares: cells.filter(({ period }) => period > 0).map(({ rate }) => rate),
          }))}
          cohortName={texts.cohort}
          sizeName={texts.people}
          periodName={(period) => formatNumber(period, locale)}
          locale={locale}
        />
      </Card>
      <div class="grid items-start gap-4 lg:grid-cols-2">
        <Average locale={locale} cohorts={cohorts} />
        <Lifetime locale={locale} cohorts={cohorts} />
      </div>
      <Figures locale={locale} cohorts={cohorts} />
    </>
  );
}

function Average({ locale, cohorts: { average } }: Props) {
  const texts = COHORTS[locale];
  const points = average.flatMap(({ period, rate, ci_low, ci_high }) =>
    rate === null ? [] : [{ period, share: rate, low: ci_low, high: ci_high }]
  );
  if (points.length === 0) return null;
  return (
    <Card title={texts.average} foot={<p>{texts.averageLead}</p>}>
      <Curve
        summary={curveSummary(texts.average, points, locale)}
        heads={[texts.period, texts.rate, texts.interval]}
        points={points}
        locale={locale}
      />
    </Card>
  );
}

function Lifetime({ locale, cohorts: { lifetime, grain } }: Props) {
  if (lifetime === null || lifetime.periods.length === 0) return null;
  const texts = COHORTS[locale], { median_periods } = lifetime;
  const points = [
    { period: 0, share: 1, low: 1, high: 1 }, // everybody is there in the first period
    ...lifetime.periods.filter(({ period }) => period > 0).map(({ period, survival, ci_low, ci_high }) => ({
      period,
      share: survival,
      low: ci_low,
      high: ci_high,
    })),
  ];
  const median = median_periods === null
    ? texts.noMedian
    : texts.median(formatNumber(median_periods, locale), texts.grains[grain].toLowerCase());
  return (
    <Card title={texts.lifetime} foot={<p>{`${texts.lifetimeLead} ${median}`}</p>}>
      <Curve
        summary={`${curveSummary(texts.lifetime, points, locale)} ${median}`}
        heads={[texts.period, texts.stays, texts.interval]}
        points={points}
        isStepped
        locale={locale}
      />
    </Card>
  );
}

/** Every cohort's counts, rates and intervals, folded away. */
function Figures({ locale, cohorts: { cohorts, grain } }: Props) {
  const texts = COHORTS[locale],
    hasValue = cohorts.some(({ cells }) => cells.some(({ value }) => value !== null));
  const number = (value: number | null) => value === null ? "–" : formatNumber(value, locale);
  return (
    <Card title={texts.figures} isFlush>
      {cohorts.map(({ cohort, size, cells }) => (
        <details key={cohort} class="group border-t border-line first:border-t-0">
          <summary class="flex min-h-row items-center gap-3 px-4 hover:bg-hover">
            <span class="text-muted group-open:rotate-90">
              <Icon name="right" />
            </span>
            <span class="font-medium">{cohortText(cohort, grain, locale)}</span>
            <span class="text-muted">{`${number(size)} ${texts.people.toLowerCase()}`}</span>
          </summary>
          <Table
            caption={`${texts.figures}: ${cohortText(cohort, grain, locale)}`}
            rows={cells}
            rowKey={({ period }) =>
              period}
            columns={[
              {
                key: "period",
                heading: texts.period,
                isName: true,
                cell: ({ period }) =>
                  number(period),
              },
              {
                key: "eligible",
                heading: texts.eligible,
                isNumeric: true,
                cell: ({ eligible }) => number(eligible),
              },
              {
                key: "retained",
                heading: texts.retained,
                isNumeric: true,
                cell: ({ retained, incomplete }) =>
                  incomplete ? <span class="text-muted">{texts.incomplete}</span> : number(retained),
              },
              {
                key: "rate",
                heading: texts.rate,
                isNumeric: true,
                cell: ({ rate }) => rate === null ? "–" : formatPercent(rate, locale),
              },
              {
                key: "interval",
                heading: texts.interval,
                isNumeric: true,
                cell: ({ ci_low, ci_high }) =>
                  ci_low === null || ci_high === null
                    ? "–"
                    : `${formatPercent(ci_low, locale)} – ${formatPercent(ci_high, locale)}`,
              },
              ...hasValue
                ? [{
                  key: "value",
                  heading: texts.valueEach,
                  isNumeric: true,
                  cell: ({ value }: Cohorts["cohorts"][number]["cells"][number]) => number(value),
                }]
                : [],
            ]}
          />
        </details>
      ))}
    </Card>
  );
}

function curveSummary(
  name: string,
  points: readonly { readonly period: number; readonly share: number }[],
  locale: Locale,
): string {
  const first = points.find(({ period }) => period === 1), last = points.at(-1);
  return first === undefined || last === undefined ? name : COHORTS[locale].curve({
    name,
    first: formatPercent(first.share, locale),
    last: formatPercent(last.share, locale),
    periods: formatNumber(last.period, locale),
  });
}

/** The period that begins on a day, as it is called: a month, a quarter, else the day itself. */
function cohortText(day: string, grain: Cohorts["grain"], locale: Locale): string {
  const [year = "", month = ""] = day.split("-");
  if (grain === "quarter") return COHORTS[locale].quarter(String(Math.ceil(Number(month) / 3)), year);
  if (grain !== "month") return dayText(day, locale);
  const format = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** A day of the calendar, which has no zone. */
function dayText(day: string, locale: Locale): string {
  return formatInstant(`${day}T00:00:00Z`, { locale, timeZone: "UTC", style: "date" });
}
