import { useSignal } from "@preact/signals";
import { formatNumber } from "../lib/format.ts";
import { fill } from "../lib/fill.ts";

/** Hides those entries of a list that the server has rendered whose `data-name` lacks what is typed. */
export default function ColumnFinder({ listId, label, total, text, locale }: {
  readonly listId: string;
  readonly label: string;
  readonly total: number;
  /** With {shown} and {total}. */
  readonly text: string;
  readonly locale: string;
}) {
  const shown = useSignal(total);
  const find = (event: { readonly currentTarget: HTMLInputElement }) => {
    const wanted = event.currentTarget.value.trim().toLowerCase();
    let count = 0;
    for (const entry of document.querySelectorAll<HTMLElement>(`#${listId} > [data-name]`)) {
      entry.hidden = !(entry.dataset.name ?? "").includes(wanted);
      if (!entry.hidden) count++;
    }
    shown.value = count;
  };
  return (
    <div class="flex flex-wrap items-center gap-2 noscript:hidden">
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        aria-controls={listId}
        class="min-h-8 pointer-coarse:min-h-target w-40 min-w-0 rounded-sm border border-control bg-page px-2"
        onInput={find}
      />
      <output class="text-12 whitespace-nowrap text-muted">
        {fill(text, { shown: formatNumber(shown.value, locale), total: formatNumber(total, locale) })}
      </output>
    </div>
  );
}
