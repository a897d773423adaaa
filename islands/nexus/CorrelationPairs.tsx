import { fill } from "../lib/fill.ts";
import { formatFixed, formatNumber } from "../lib/format.ts";
import { countField, textField, urlCodec, useUrlState } from "../lib/url_state.ts";
import { Table } from "../ui/Table.tsx";

export interface PairRow {
  readonly a: string;
  readonly b: string;
  /** null where it is undefined; `reason` says why. */
  readonly estimate: number | null;
  readonly reason: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  readonly q: number | null;
  readonly href: string;
}

export interface PairTexts {
  readonly caption: string;
  readonly pair: string;
  readonly estimate: string;
  readonly interval: string;
  readonly rows: string;
  readonly q: string;
  readonly minimum: string;
  readonly find: string;
  /** With {shown} and {total}. */
  readonly shown: string;
}

/** Which pairs are shown: those of columns with that in their name, from so many hundredths on. */
const SHOWN = urlCodec({ pair: textField(), at_least: countField(0) });

/** Pairs of columns, strongest first; whoever looks hides the weak ones, or those of other columns. */
export default function CorrelationPairs({ pairs, texts, locale, address }: {
  readonly pairs: readonly PairRow[];
  readonly texts: PairTexts;
  readonly locale: string;
  /** Path and query of the page. */
  readonly address: string;
}) {
  const state = useUrlState(SHOWN, address);
  const name = state.value.pair.trim().toLowerCase(), minimum = state.value.at_least / 100;
  const shown = pairs.filter(({ a, b, estimate }) =>
    Math.abs(estimate ?? 0) >= minimum &&
    (a.toLowerCase().includes(name) || b.toLowerCase().includes(name))
  );
  return (
    <>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 noscript:hidden">
        <input
          type="search"
          aria-label={texts.find}
          placeholder={texts.find}
          class="min-h-8 pointer-coarse:min-h-target w-52 min-w-0 rounded-sm border border-control bg-page px-2"
          value={state.value.pair}
          onInput={(event) => state.value = { ...state.value, pair: event.currentTarget.value }}
        />
        <label class="flex items-center gap-2">
          {texts.minimum}
          <input
            type="range"
            min="0"
            max="100"
            step="5"
            value={state.value.at_least}
            class="w-28"
            onInput={(event) => state.value = { ...state.value, at_least: event.currentTarget.valueAsNumber }}
          />
          <span class="w-8">{formatFixed(minimum, 2, locale)}</span>
        </label>
        <output class="ms-auto text-12 text-muted">
          {fill(texts.shown, {
            shown: formatNumber(shown.length, locale),
            total: formatNumber(pairs.length, locale),
          })}
        </output>
      </div>
      <Pairs pairs={shown} texts={texts} locale={locale} />
    </>
  );
}

function Pairs({ pairs, texts, locale }: {
  readonly pairs: readonly PairRow[];
  readonly texts: PairTexts;
  readonly locale: string;
}) {
  const two = (value: number) => formatFixed(value, 2, locale);
  return (
    <Table
      caption={texts.caption}
      isTall
      rows={pairs}
      rowKey={({ a, b }) => `${a}\0${b}`}
      columns={[
        {
          key: "pair",
          heading: texts.pair,
          isName: true,
          cell: ({ a, b, href }) => (
            <a class="hover:underline" href={href}>
              <bdi>{a}</bdi> <span class="text-muted">×</span> <bdi>{b}</bdi>
            </a>
          ),
        },
        {
          key: "estimate",
          heading: texts.estimate,
          isNumeric: true,
          cell: ({ estimate, reason }) =>
            estimate === null ? <span class="text-muted">{reason}</span> : formatFixed(estimate, 3, locale),
        },
        {
          key: "interval",
          heading: texts.interval,
          isNumeric: true,
          cell: ({ low, high }) => low === null || high === null ? "–" : `${two(low)} – ${two(high)}`,
        },
        { key: "n", heading: texts.rows, isNumeric: true, cell: ({ n }) => formatNumber(n, locale) },
        {
          key: "q",
          heading: texts.q,
          isNumeric: true,
          cell: ({ q }) =>
            q === null ? "–" : q < 1e-4 ? `< ${formatNumber(1e-4, locale)}` : formatNumber(q, locale),
        },
      ]}
    />
  );
}
