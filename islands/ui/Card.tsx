import type { ComponentChildren } from "preact";
import { classes } from "./classes.ts";

/** A part of a page with a heading of level 2, actions beside it, and a foot for age and source. */
export function Card({ title, id, actions, foot, isFlush = false, children }: {
  readonly title: string;
  readonly id?: string;
  readonly actions?: ComponentChildren;
  readonly foot?: ComponentChildren;
  /** True for tables: the content reaches the border. */
  readonly isFlush?: boolean;
  readonly children?: ComponentChildren;
}) {
  return (
    <section
      id={id}
      class="@container min-w-0 flex flex-col rounded-md border border-line bg-page"
    >
      <div class="flex items-center gap-2 px-4 pt-3 pb-2">
        <h2 class="min-w-0 truncate font-semibold" title={title}>{title}</h2>
        {actions !== undefined && <div class="ms-auto -my-1 flex shrink-0 items-center gap-1">{actions}</div>}
      </div>
      <div class={classes("min-w-0 grow", isFlush ? "border-t border-line" : "px-4 pb-4")}>{children}</div>
      {foot !== undefined && (
        <div class="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 text-12 text-muted">
          {foot}
        </div>
      )}
    </section>
  );
}
