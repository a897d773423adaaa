import type { ComponentChildren } from "preact";
import { classes, type Tone, TONE_SOFT } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";

/** A word about a thing: its state, its kind. The word carries the meaning, the colour only helps. */
export function Badge({ tone = "neutral", icon, children }: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}) {
  return (
    <span
      class={classes(
        "inline-flex max-w-full items-center gap-1 rounded-sm px-1.5 py-0.5 text-12 font-medium align-middle",
        TONE_SOFT[tone],
      )}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span class="truncate">{children}</span>
    </span>
  );
}
