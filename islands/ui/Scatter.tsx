import { formatCompact, formatNumber } from "../lib/format.ts";
import { Figure } from "./Figure.tsx";
import { across, fromTop, Plot } from "./Plot.tsx";
import { axisOf, coordinate } from "./scale.ts";
import { wordsOf } from "./words.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two columns against each other, a dot for each row, and the line that fits them where it is known. */
export function Scatter({ xName, yName, points, fit, remark, locale }: {
  readonly xName: string;
  readonly yName: string;
  readonly points: readonly Point[];
  /** y = intercept + slope * x */
  readonly fit?: { readonly slope: number; readonly intercept: number };
  /** What else is known, as a sentence: "r = 0.83." or "A sample of 500 rows." */
  readonly remark?: string;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  if (points.length === 0) return <p class="py-8 text-center text-12 text-muted">{words.noData}</p>;
  const figure = (value: number) => formatNumber(value, locale);
  const cloud = words.cloud(xName, yName, figure(points.length));
  const x = axisOf(points.map((point) => point.x));
  const y = axisOf(points.map((point) => point.y));
  return (
    <Figure
      summary={remark === undefined ? cloud : `${cloud} ${remark}`}
      twin={{ heads: [xName, yName], rows: points.map((point) => [figure(point.x), figure(point.y)]) }}
      locale={locale}
    >
      <Plot x={x} y={y} xName={xName} yName={yName} format={(value) => formatCompact(value, locale)}>
        <path
          class="stroke-even stroke-series-1"
          fill="none"
          stroke-width={points.length > 1000 ? 3 : 5}
          stroke-opacity={points.length > 1000 ? 0.5 : 0.75}
          stroke-linecap="round"
          // One stroke of no length is a round dot, however the drawing is stretched.
          d={points.map((point) => `M${coordinate(across(x, point.x))} ${coordinate(fromTop(y, point.y))}h0`)
            .join("")}
        />
        {fit !== undefined && (
          <path class="stroke-even stroke-ink" fill="none" stroke-width="1.5" d={lineOf(fit, x, y)} />
        )}
      </Plot>
    </Figure>
  );
}

type AxisPair = Parameters<typeof across>[0];

/** The part of the line that lies within both axes; nothing where it passes by. */
function lineOf(
  { slope, intercept }: { slope: number; intercept: number },
  x: AxisPair,
  y: AxisPair,
): string {
  let [from, to] = [x.low, x.high];
  if (slope !== 0) {
    const crossings = [(y.low - intercept) / slope, (y.high - intercept) / slope];
    from = Math.max(from, Math.min(...crossings));
    to = Math.min(to, Math.max(...crossings));
  } else if (intercept < y.low || intercept > y.high) return "";
  if (from >= to) return "";
  const place = (at: number) =>
    `${coordinate(across(x, at))} ${coordinate(fromTop(y, intercept + slope * at))}`;
  return `M${place(from)}L${place(to)}`;
}
