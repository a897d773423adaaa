import { formatNumber, formatPercent } from "../../../islands/lib/format.ts";
import { Figure } from "../../../islands/ui/Figure.tsx";
import { across, fromTop, Plot } from "../../../islands/ui/Plot.tsx";
import { axisOf, coordinate } from "../../../islands/ui/scale.ts";
import type { Locale } from "./messages/locale.ts";

/** A share at a period, with its interval where it is known. */
export interface CurvePoint {
  readonly period: number;
  readonly share: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Shares over periods as a line in the band of their intervals; as steps where a share holds until the next period. */
export function Curve({ summary, heads, points, isStepped = false, locale }: {
  readonly summary: string;
  /** Heads of the table: period, share, interval. */
  readonly heads: readonly [string, string, string];
  readonly points: readonly CurvePoint[];
  readonly isStepped?: boolean;
  readonly locale: Locale;
}) {
  const x = axisOf([0, ...points.map(({ period }) => period)]), y = axisOf([0, 1]);
  const percent = (share: number) => formatPercent(share, locale);
  const place = (period: number, share: number) =>
    `${coordinate(across(x, period))} ${coordinate(fromTop(y, share))}`;
  /** A line through shares; a step goes across at the height before, then up or down. */
  const line = (shares: readonly (readonly [number, number])[]) =>
    shares.map(([period, share], i) => {
      const before = shares[i - 1];
      return isStepped && before !== undefined
        ? `${place(period, before[1])}L${place(period, share)}`
        : place(period, share);
    }).join("L");
  const banded = points.filter((point): point is CurvePoint & { low: number; high: number } =>
    point.low !== null && point.high !== null
  );
  const low = banded.map(({ period, low }) => [period, low] as const);
  const high = banded.map(({ period, high }) => [period, high] as const);
  return (
    <Figure
      summary={summary}
      twin={{
        heads,
        rows: points.map(({ period, share, low, high }) => [
          formatNumber(period, locale),
          percent(share),
          low === null || high === null ? "–" : `${percent(low)} – ${percent(high)}`,
        ]),
      }}
      locale={locale}
    >
      <Plot
        x={x}
        y={y}
        xName={heads[0]}
        format={percent}
        xFormat={(value) => formatNumber(value, locale)}
      >
        {banded.length > 1 && (
          <path
            class="fill-series-1"
            fill-opacity="0.18"
            d={`M${line(high)}L${reversed(line(low))}Z`}
          />
        )}
        <path
          class="stroke-even stroke-series-1"
          fill="none"
          stroke-width="2"
          d={`M${line(points.map(({ period, share }) => [period, share] as const))}`}
        />
      </Plot>
    </Figure>
  );
}

function reversed(line: string): string {
  return line.split("L").reverse().join("L");
}
