import { formatCompact, formatNumber, formatPercent } from "../lib/format.ts";
import { Figure } from "./Figure.tsx";
import { across, fromTop, Plot, PLOT_HEIGHT } from "./Plot.tsx";
import { axisOf, coordinate } from "./scale.ts";
import { wordsOf } from "./words.ts";

export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** How values spread: a bar for each bin, as high as its count. */
export function Histogram({ name, bins, missing = 0, locale }: {
  readonly name: string;
  readonly bins: readonly Bin[];
  /** Rows without a value; they are told beside the bars, not drawn. */
  readonly missing?: number;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined || total === 0) {
    return <p class="py-8 text-center text-12 text-muted">{words.noData}</p>;
  }
  const figure = (value: number) => formatNumber(value, locale);
  const most = bins.reduce((best, bin) => bin.count > best.count ? bin : best);
  const summary = [
    words.spread({ name, total: figure(total), low: figure(first.low), high: figure(last.high) }),
    words.peak(figure(most.low), figure(most.high), formatPercent(most.count / total, locale)),
  ].join(" ");
  const note = missing > 0 ? `${figure(missing)} ${words.missing}.` : undefined;
  const twin = {
    heads: [words.from, words.to, words.count, words.share],
    rows: bins.map((bin) => [
      figure(bin.low),
      figure(bin.high),
      figure(bin.count),
      formatPercent(bin.count / total, locale),
    ]),
    note,
  };
  return (
    <Figure summary={summary} twin={twin} locale={locale}>
      <Bars bins={bins} locale={locale} />
      {note !== undefined && <p class="mt-1 text-12 text-muted">{note}</p>}
    </Figure>
  );
}

function Bars({ bins, locale }: { bins: readonly Bin[]; locale: string }) {
  const x = axisOf(bins.flatMap((bin) => [bin.low, bin.high]));
  const y = axisOf([0, ...bins.map((bin) => bin.count)]);
  const bars = bins.filter((bin) => bin.count > 0).map((bin) => {
    const [left, right] = [across(x, bin.low), across(x, bin.high)];
    const gap = Math.min(2, (right - left) / 10);
    // What is there at all is seen: at least one unit high.
    const top = Math.min(fromTop(y, bin.count), PLOT_HEIGHT - 2);
    return `M${coordinate(left + gap)} ${PLOT_HEIGHT}V${coordinate(top)}H${
      coordinate(right - gap)
    }V${PLOT_HEIGHT}Z`;
  });
  return (
    <Plot x={x} y={y} format={(value) => formatCompact(value, locale)}>
      <path class="fill-series-1" d={bars.join("")} />
    </Plot>
  );
}
