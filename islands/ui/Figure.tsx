import type { ComponentChildren } from "preact";
import { formatNumber } from "../lib/format.ts";
import { Icon } from "./Icon.tsx";
import { wordsOf } from "./words.ts";

/** Rows of a twin; who needs more takes the rows themselves. */
const TWIN_ROWS_MAX = 200;

/** The figures of a chart as a table: heads, and rows of ready texts. All columns but the first are figures. */
export interface Twin {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** What cannot be seen from the rows. */
  readonly note?: string;
}

/**
 * The frame of a chart. A screen reader hears the summary in place of the drawing; the same figures follow as a
 * table that anyone can open.
 */
export function Figure({ summary, twin, isRead = false, locale, children }: {
  readonly summary: string;
  readonly twin: Twin | null;
  /** True where the content is text by itself and so is read out as it stands. */
  readonly isRead?: boolean;
  readonly locale: string;
  readonly children: ComponentChildren;
}) {
  return (
    <figure class="min-w-0" aria-label={isRead ? summary : undefined}>
      {isRead ? children : <div role="img" aria-label={summary}>{children}</div>}
      {twin !== null && (
        <details class="mt-2 text-12">
          <summary class="inline-flex min-h-target items-center gap-1 rounded-sm text-muted hover:text-ink hover:underline">
            <Icon name="table" />
            {wordsOf(locale).data}
          </summary>
          <TwinTable twin={twin} summary={summary} locale={locale} />
        </details>
      )}
    </figure>
  );
}

function TwinTable({ twin, summary, locale }: { twin: Twin; summary: string; locale: string }) {
  const shown = twin.rows.slice(0, TWIN_ROWS_MAX);
  const isCut = shown.length < twin.rows.length;
  return (
    <div
      role="group"
      aria-label={summary}
      tabindex={0}
      class="mt-1 max-h-80 overflow-auto rounded-sm border border-line"
    >
      <table class="w-full">
        <caption class="px-2 py-1 text-muted">
          {summary}
          {twin.note !== undefined && ` ${twin.note}`}
          {isCut &&
            ` ${
              wordsOf(locale).firstOf(
                formatNumber(shown.length, locale),
                formatNumber(twin.rows.length, locale),
              )
            }`}
        </caption>
        <thead class="sticky top-0 bg-raised">
          <tr>
            {twin.heads.map((head, i) => (
              <th key={i} scope="col" class={i === 0 ? HEAD : HEAD_FIGURE}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, i) => (
            <tr key={i} class="border-t border-line">
              {row.map((cell, j) =>
                j === 0
                  ? <th key={j} scope="row" class="px-2 py-1 wrap-anywhere">{cell}</th>
                  : <td key={j} class="px-2 py-1 text-end">{cell}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const HEAD = "px-2 py-1 font-medium";
const HEAD_FIGURE = "px-2 py-1 font-medium text-end";
