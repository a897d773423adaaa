import type { ComponentChildren } from "preact";
import { classes, type Tone, TONE_SOFT } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";

const ICONS: Readonly<Record<Tone, IconName>> = {
  neutral: "info",
  accent: "info",
  good: "good",
  warn: "warn",
  bad: "bad",
};

/** A sentence that concerns the whole page, with what to do about it. */
export function Banner({ tone = "accent", action, children }: {
  readonly tone?: Tone;
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      class={classes(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-transparent px-4 py-2",
        TONE_SOFT[tone],
      )}
    >
      <Icon name={ICONS[tone]} />
      <div class="min-w-0 flex-1 basis-48 text-ink">{children}</div>
      {action !== undefined && <div class="flex gap-2 text-ink">{action}</div>}
    </div>
  );
}
