import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { isNumeric } from "../../../islands/lib/cells.ts";

const WIDTH = 96;
const HEIGHT = 20;
const BARS_MAX = 24;

/** How a column's values spread, as small as a word. It repeats what the profile says, so nobody is read it. */
export function ColumnSpread({ column }: { readonly column: ColumnSummary }) {
  const counts = barsOf(column);
  const most = Math.max(0, ...counts);
  if (most === 0) return <span class="h-5 w-24" />;
  const step = WIDTH / counts.length, gap = Math.min(1, step / 5);
  const bars = counts.map((count, i) => {
    if (count === 0) return "";
    const height = Math.max(1, count / most * HEIGHT);
    return `M${round(i * step)} ${HEIGHT}V${round(HEIGHT - height)}h${round(step - gap)}V${HEIGHT}Z`;
  });
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} class="h-5 w-24 shrink-0" aria-hidden="true">
      <path class="fill-series-1" d={bars.join("")} />
    </svg>
  );
}

/** Heights of the bars; of many bins neighbours stand together. */
function barsOf({ type, numeric, temporal, top_values, distinct_exact }: ColumnSummary): readonly number[] {
  if (isNumeric(type)) return merged(numeric?.histogram?.counts ?? []);
  if (temporal !== undefined) return temporal.month_counts;
  return distinct_exact ? top_values.map(({ count }) => count) : [];
}

function merged(counts: readonly number[]): readonly number[] {
  const each = Math.ceil(counts.length / BARS_MAX);
  if (each <= 1) return counts;
  return Array.from(
    { length: Math.ceil(counts.length / each) },
    (_, i) => counts.slice(i * each, (i + 1) * each).reduce((sum, count) => sum + count, 0),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
