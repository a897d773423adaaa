import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

/** Nothing to show: why, and the one thing to do next. Zero is a value and no reason for this. */
export function Empty({ title, icon = "info", action, children }: {
  readonly title: string;
  readonly icon?: IconName;
  readonly action?: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="grid grid-cols-1 justify-items-center gap-1 px-4 py-8 text-center">
      <span class="text-muted mb-1">
        <Icon name={icon} size={20} />
      </span>
      <p class="font-medium">{title}</p>
      {children !== undefined && <div class="max-w-sm text-balance text-muted">{children}</div>}
      {action !== undefined && <div class="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
