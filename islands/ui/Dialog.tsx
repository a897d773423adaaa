import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";
import { wordsOf } from "./words.ts";

/**
 * A question or form above the page. A `<Button opens={id}>` opens it; Escape, a click beside it and its cross
 * close it: the browser does all of that.
 */
export function Dialog({ id, title, actions, locale, children }: {
  readonly id: string;
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly locale: string;
  readonly children: ComponentChildren;
}) {
  return (
    <dialog
      id={id}
      aria-labelledby={`${id}-title`}
      {...{ closedby: "any" }}
      class="w-sm max-w-[calc(100vw-2rem)] rounded-md border border-control bg-page backdrop:bg-veil"
    >
      <div class="flex items-center gap-2 ps-4 pe-2 pt-2">
        <h2 id={`${id}-title`} class="min-w-0 grow truncate text-16">{title}</h2>
        <button
          type="button"
          command="close"
          commandfor={id}
          aria-label={wordsOf(locale).close}
          class="grid size-8 place-items-center rounded-sm text-muted hover:bg-hover hover:text-ink"
        >
          <Icon name="cross" />
        </button>
      </div>
      <div class="px-4 pt-2 pb-4">{children}</div>
      {actions !== undefined && (
        <div class="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
      )}
    </dialog>
  );
}
