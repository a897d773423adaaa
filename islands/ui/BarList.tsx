import { formatNumber, formatPercent } from "../lib/format.ts";
import { Figure } from "./Figure.tsx";
import { wordsOf } from "./words.ts";

export interface BarRow {
  readonly label: string;
  readonly value: number;
  readonly href?: string;
}

/** Names by weight: each with its figure, its share of `total`, and a bar behind it. The order is the caller's. */
export function BarList({ name, rows, total, format, locale }: {
  readonly name: string;
  readonly rows: readonly BarRow[];
  /** Of what the rows are part; what they leave of it is told as "other". */
  readonly total?: number;
  readonly format?: (value: number) => string;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  const lead = rows[0];
  if (lead === undefined) return <p class="py-8 text-center text-12 text-muted">{words.noData}</p>;
  const figure = format ?? ((value: number) => formatNumber(value, locale));
  const sum = rows.reduce((before, row) => before + row.value, 0);
  const whole = total ?? sum;
  const rest = whole - sum;
  const all = rest > 0 ? [...rows, { label: words.other, value: rest, isRest: true }] : rows;
  const most = rows.reduce((largest, row) => Math.max(largest, row.value), 0);
  const leader = rows.reduce((best, row) => row.value > best.value ? row : best, lead);
  const summary = words.largest({
    name,
    label: leader.label,
    value: figure(leader.value),
    count: formatNumber(rows.length, locale),
  });
  return (
    <Figure summary={summary} twin={null} isRead locale={locale}>
      <ul class="grid grid-cols-1 gap-0.5">
        {all.map((row, i) => (
          <Row
            key={i}
            row={row}
            width={most === 0 || "isRest" in row ? 0 : row.value / most}
            figure={figure(row.value)}
            share={whole === 0 ? "" : shareText(row.value / whole, locale)}
          />
        ))}
      </ul>
    </Figure>
  );
}

function Row({ row, width, figure, share }: { row: BarRow; width: number; figure: string; share: string }) {
  return (
    <li class="relative flex min-h-7 pointer-coarse:min-h-target items-center gap-3 px-2">
      {width > 0 && (
        <svg aria-hidden="true" class="absolute inset-0 size-full rtl:-scale-x-100">
          <rect
            class="fill-accent-soft forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]"
            width={`${Math.round(width * 1000) / 10}%`}
            height="100%"
            rx="4"
          />
        </svg>
      )}
      <span class="relative min-w-0 grow truncate" title={row.label}>
        {row.href === undefined
          ? <bdi>{row.label}</bdi>
          : (
            <a href={row.href} class="hover:underline after:absolute after:inset-0">
              <bdi>{row.label}</bdi>
            </a>
          )}
      </span>
      <span class="relative shrink-0 font-medium">{figure}</span>
      <span class="figure relative w-12 shrink-0 text-end text-12 text-muted">{share}</span>
    </li>
  );
}

/** One decimal for all, so that they line up; what would read as nothing is told as little. */
function shareText(share: number, locale: string): string {
  return share > 0 && share < 0.0005
    ? `<${formatPercent(0.001, locale, 1)}`
    : formatPercent(share, locale, 1);
}
