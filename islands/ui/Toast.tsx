import type { ComponentChildren } from "preact";
import { classes, type Tone, TONE_TEXT } from "./classes.ts";
import { Icon } from "./Icon.tsx";

const ICONS = { neutral: "info", accent: "info", good: "good", warn: "warn", bad: "bad" } as const;

/** The corner where toasts appear. It stands in the page from the start, so that screen readers watch it. */
export function ToastRegion({ children }: { readonly children?: ComponentChildren }) {
  return (
    <div
      role="status"
      aria-live="polite"
      class="pointer-events-none fixed end-4 bottom-4 z-10 grid w-80 max-w-[calc(100vw-2rem)] gap-2"
    >
      {children}
    </div>
  );
}

/** A passing note. An error never stands here alone: its place in the page says it too. */
export function Toast({ tone = "neutral", action, children }: {
  readonly tone?: Tone;
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="pointer-events-auto flex items-center gap-3 rounded-md border border-control bg-raised px-3 py-2">
      <span class={classes(TONE_TEXT[tone])}>
        <Icon name={ICONS[tone]} />
      </span>
      <div class="min-w-0 grow wrap-anywhere">{children}</div>
      {action}
    </div>
  );
}
