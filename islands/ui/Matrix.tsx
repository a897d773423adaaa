import { formatFixed, formatNumber } from "../lib/format.ts";
import { classes, DIVERGING_STEPS, divergingCell } from "./classes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { wordsOf } from "./words.ts";

/** Beyond that many columns nobody reads cells any more; the strongest stay. */
const COLUMNS_MAX = 24;
const TWIN_PAIRS_MAX = 200;

/** One pair of columns; a null value is undefined, and `reason` says why. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly value: number | null;
  readonly n?: number;
  readonly reason?: string;
  readonly href?: string;
}

/** Correlations of all columns with each other, -1..1, each cell with its figure. */
export function Matrix({ columns, pairs, locale }: {
  readonly columns: readonly string[];
  readonly pairs: readonly Pair[];
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  const byStrength = pairs.toSorted((one, other) => strength(other) - strength(one));
  const strongest = byStrength[0];
  if (strongest?.value === null || strongest === undefined) {
    return <p class="py-8 text-center text-12 text-muted">{words.noData}</p>;
  }
  const shown = columnsShown(columns, byStrength);
  const summary = words.strongest({
    columns: formatNumber(columns.length, locale),
    a: strongest.a,
    b: strongest.b,
    value: formatFixed(strongest.value, 2, locale),
  });
  const twin = {
    heads: [words.pair, "r", "n"],
    rows: byStrength.slice(0, TWIN_PAIRS_MAX).map((pair) => [
      pair.href === undefined
        ? nameOf(pair)
        : <a key="pair" class="link inline-flex min-h-target items-center" href={pair.href}>{nameOf(pair)}
        </a>,
      pair.value === null ? pair.reason ?? "–" : formatFixed(pair.value, 3, locale),
      pair.n === undefined ? "–" : formatNumber(pair.n, locale),
    ]),
    note: byStrength.length > TWIN_PAIRS_MAX
      ? words.firstOf(formatNumber(TWIN_PAIRS_MAX, locale), formatNumber(byStrength.length, locale))
      : undefined,
  };
  return (
    <Figure summary={summary} twin={twin} isRead locale={locale}>
      {shown.length < columns.length && (
        <p class="mb-2 text-12 text-muted">
          {words.columnsShown(formatNumber(shown.length, locale), formatNumber(columns.length, locale))}
        </p>
      )}
      <Grid columns={shown} pairs={pairs} summary={summary} locale={locale} />
      <Legend steps={DIVERGING_STEPS} low={formatNumber(-1, locale)} high={formatNumber(1, locale)} />
    </Figure>
  );
}

function Grid({ columns, pairs, summary, locale }: {
  columns: readonly string[];
  pairs: readonly Pair[];
  summary: string;
  locale: string;
}) {
  const byNames = new Map(
    pairs.flatMap((pair) => [[key(pair.a, pair.b), pair], [key(pair.b, pair.a), pair]]),
  );
  return (
    <div role="group" aria-label={summary} tabindex={0} class="max-h-[70vh] overflow-auto text-12">
      <table class="border-separate border-spacing-px">
        <thead class="sticky top-0 z-2 bg-page">
          <tr>
            <td class="sticky start-0 bg-page" />
            {columns.map((column) => (
              <th key={column} scope="col" class="align-bottom p-1" title={column}>
                <span class="upright mx-auto block max-h-28 truncate">
                  <bdi>{column}</bdi>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((row) => (
            <tr key={row}>
              <th
                scope="row"
                class="sticky start-0 z-1 max-w-24 @sm:max-w-40 truncate bg-page pe-2 text-end"
                title={row}
              >
                <bdi>{row}</bdi>
              </th>
              {columns.map((column) =>
                row === column
                  ? <td key={column} class="bg-hover" />
                  : <Cell key={column} pair={byNames.get(key(row, column))} locale={locale} />
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ pair, locale }: { pair: Pair | undefined; locale: string }) {
  if (pair === undefined || pair.value === null) {
    return <td class={classes(CELL, "text-muted")} title={pair?.reason}>–</td>;
  }
  const value = formatFixed(pair.value, 2, locale);
  // The mouse goes straight to a pair; the keyboard finds the same links in the table below.
  return (
    <td class={classes(CELL, divergingCell(pair.value))}>
      {pair.href === undefined ? value : (
        <a
          href={pair.href}
          tabindex={-1}
          class="flex h-7 min-w-11 items-center justify-center hover:underline"
        >
          {value}
        </a>
      )}
    </td>
  );
}

const CELL = "figure h-7 min-w-11 text-center";

/** The columns in their order; of too many those that the strongest pairs name. */
function columnsShown(columns: readonly string[], byStrength: readonly Pair[]): readonly string[] {
  if (columns.length <= COLUMNS_MAX) return columns;
  const chosen = new Set<string>();
  for (const name of byStrength.flatMap((pair) => [pair.a, pair.b])) {
    if (chosen.size < COLUMNS_MAX) chosen.add(name);
  }
  return columns.filter((column) => chosen.has(column));
}

function strength({ value }: Pair): number {
  return value === null ? -1 : Math.abs(value);
}

function nameOf({ a, b }: Pair): string {
  return `${a} × ${b}`;
}

function key(a: string, b: string): string {
  return JSON.stringify([a, b]);
}
