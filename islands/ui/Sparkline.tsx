import { formatNumber } from "../lib/format.ts";
import { SERIES_FILL, SERIES_STROKE } from "./classes.ts";
import { Figure } from "./Figure.tsx";
import { coordinate } from "./scale.ts";
import { wordsOf } from "./words.ts";

const WIDTH = 200;
const HEIGHT = 32;
/** Room for half a stroke and the dot at the end. */
const PAD = 3;

/** The course of one figure in the height of a line of text; a null is a gap and drawn as one. */
export function Sparkline({ name, values, labels, series = 0, format, locale }: {
  /** What the figure is, as the summary begins: "Requests a minute". */
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** The time or name of each value; with them the figures can be opened as a table. */
  readonly labels?: readonly string[];
  readonly series?: number;
  readonly format?: (value: number) => string;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  const figure = format ?? ((value: number) => formatNumber(value, locale));
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return <p class="h-8 content-center text-12 text-muted">{words.noData}</p>;
  const [low, high] = [minimum(known), maximum(known)];
  const summary = words.trend({
    name,
    points: formatNumber(known.length, locale),
    last: figure(last),
    low: figure(low),
    high: figure(high),
  });
  const twin = labels === undefined ? null : {
    heads: [name, words.value],
    rows: values.map((value, i) => [labels[i] ?? "", value === null ? words.noData : figure(value)]),
  };
  return (
    <Figure summary={summary} twin={twin} locale={locale}>
      <Course values={values} low={low} high={high} series={series % SERIES_STROKE.length} />
    </Figure>
  );
}

function Course({ values, low, high, series }: {
  values: readonly (number | null)[];
  low: number;
  high: number;
  series: number;
}) {
  const x = (i: number) =>
    values.length === 1 ? WIDTH / 2 : PAD + (i * (WIDTH - 2 * PAD)) / (values.length - 1);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - PAD - ((value - low) * (HEIGHT - 2 * PAD)) / (high - low);
  const runs = runsOf(values);
  const points = (run: Run) => run.map(([i, value]) => `${coordinate(x(i))} ${coordinate(y(value))}`);
  const end = runs.at(-1)?.at(-1);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" class="h-8 w-full" dir="ltr">
      {runs.filter((run) => run.length > 1).map((run, i) => (
        <path
          key={i}
          class={SERIES_FILL[series]}
          fill-opacity="0.12"
          d={`M${coordinate(x(run[0]?.[0] ?? 0))} ${HEIGHT}L${points(run).join("L")}V${HEIGHT}Z`}
        />
      ))}
      <path
        class={`stroke-even ${SERIES_STROKE[series]}`}
        fill="none"
        stroke-width="1.5"
        stroke-linejoin="round"
        stroke-linecap="round"
        d={runs.map((run) => `M${points(run).join("L")}${run.length === 1 ? "h0" : ""}`).join("")}
      />
      {end !== undefined && (
        <path
          class={`stroke-even ${SERIES_STROKE[series]}`}
          stroke-width="5"
          stroke-linecap="round"
          d={`M${coordinate(x(end[0]))} ${coordinate(y(end[1]))}h0`}
        />
      )}
    </svg>
  );
}

/** Neighbouring values that are there, each with its place. */
type Run = readonly (readonly [number, number])[];

function runsOf(values: readonly (number | null)[]): Run[] {
  const runs: [number, number][][] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    if (i > 0 && values[i - 1] !== null) runs.at(-1)?.push([i, value]);
    else runs.push([[i, value]]);
  });
  return runs;
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value));
}

function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value));
}
