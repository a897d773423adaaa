import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatNumber } from "../lib/format.ts";
import { fill } from "../lib/fill.ts";
import { textField, urlCodec, useUrlState } from "../lib/url_state.ts";

const FOUND = urlCodec({ find: textField() });

/** Hides those entries of a list that the server has rendered whose `data-name` lacks what is typed. */
export default function ColumnFinder({ listId, label, total, text, locale, address }: {
  readonly listId: string;
  readonly label: string;
  readonly total: number;
  /** With {shown} and {total}. */
  readonly text: string;
  readonly locale: string;
  /** Path and query of the page. */
  readonly address: string;
}) {
  const shown = useSignal(total), state = useUrlState(FOUND, address), { find } = state.value;
  useEffect(() => {
    const wanted = find.trim().toLowerCase();
    let count = 0;
    for (const entry of document.querySelectorAll<HTMLElement>(`#${listId} > [data-name]`)) {
      entry.hidden = !(entry.dataset.name ?? "").includes(wanted);
      if (!entry.hidden) count++;
    }
    shown.value = count;
  }, [find]);
  return (
    <div class="flex flex-wrap items-center gap-2 noscript:hidden">
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        aria-controls={listId}
        class="min-h-8 pointer-coarse:min-h-target w-40 min-w-0 rounded-sm border border-control bg-page px-2"
        value={find}
        onInput={(event) => state.value = { find: event.currentTarget.value }}
      />
      <output class="text-12 whitespace-nowrap text-muted">
        {fill(text, { shown: formatNumber(shown.value, locale), total: formatNumber(total, locale) })}
      </output>
    </div>
  );
}
