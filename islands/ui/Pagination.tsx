import { formatNumber } from "../lib/format.ts";
import { Button } from "./Button.tsx";
import { wordsOf } from "./words.ts";

/** Where in a list the page stands, and the ways on and back; null where there is none. */
export function Pagination({ first, last, total, previousHref, nextHref, locale }: {
  /** Number of the first row shown, from 1. */
  readonly first: number;
  readonly last: number;
  /** null where counting would cost too much. */
  readonly total: number | null;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  const figure = (value: number) => formatNumber(value, locale);
  return (
    <nav aria-label={words.pages} class="flex items-center justify-between gap-3">
      <span class="text-12 text-muted">
        {words.range(figure(first), figure(last), total === null ? null : figure(total))}
      </span>
      <span class="flex gap-1">
        <Button
          icon="left"
          label={words.previous}
          href={previousHref ?? undefined}
          isDisabled={previousHref === null}
        />
        <Button icon="right" label={words.next} href={nextHref ?? undefined} isDisabled={nextHref === null} />
      </span>
    </nav>
  );
}
