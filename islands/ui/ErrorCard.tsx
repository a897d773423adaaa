import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { wordsOf } from "./words.ts";

/** What failed in one sentence, the id to ask about it, and the way to try again. */
export function ErrorCard({ sentence, correlationId, correlationHref, retryHref, locale }: {
  readonly sentence: string;
  readonly correlationId?: string;
  /** Where that chain of causes can be read. */
  readonly correlationHref?: string;
  readonly retryHref?: string;
  readonly locale: string;
}) {
  const words = wordsOf(locale);
  return (
    <div role="alert" class="grid grid-cols-1 gap-3 rounded-md border border-bad bg-page p-4">
      <div class="flex gap-2">
        <span class="shrink-0 text-bad pt-0.5">
          <Icon name="bad" />
        </span>
        <p class="min-w-0 wrap-anywhere">{sentence}</p>
      </div>
      {(correlationId ?? retryHref) !== undefined && (
        <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 ps-6">
          {correlationId !== undefined && (
            <p class="min-w-0 text-12 text-muted">
              {words.correlationId}{" "}
              <code class="wrap-anywhere text-ink select-all">
                {correlationHref === undefined
                  ? correlationId
                  : <a href={correlationHref} class="link">{correlationId}</a>}
              </code>
            </p>
          )}
          {retryHref !== undefined && <Button href={retryHref} icon="refresh">{words.retry}</Button>}
        </div>
      )}
    </div>
  );
}
