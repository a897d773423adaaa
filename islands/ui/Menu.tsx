import { classes } from "./classes.ts";
import { Button, type ButtonKind } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";

export interface MenuEntry {
  readonly label: string;
  readonly href: string;
  readonly icon?: IconName;
  readonly isCurrent?: boolean;
  readonly isDangerous?: boolean;
}

/** A button and the links that it shows: a popover of the browser, closed by Escape or a click elsewhere. */
export function Menu({ id, label, entries, icon = "more", kind = "quiet", isIconOnly = true }: {
  readonly id: string;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly icon?: IconName;
  readonly kind?: ButtonKind;
  readonly isIconOnly?: boolean;
}) {
  return (
    <>
      <Button popovertarget={id} icon={icon} kind={kind} label={isIconOnly ? label : undefined}>
        {isIconOnly ? undefined : label}
      </Button>
      <nav
        id={id}
        popover="auto"
        aria-label={label}
        class="anchored min-w-40 max-w-xs rounded-md border border-control bg-page p-1"
      >
        <ul>
          {entries.map((entry) => (
            <li key={entry.href}>
              <a
                href={entry.href}
                aria-current={entry.isCurrent === true ? "true" : undefined}
                class={classes(
                  "flex min-h-8 pointer-coarse:min-h-target items-center gap-2 rounded-sm px-2 hover:bg-hover",
                  entry.isDangerous === true && "text-bad",
                  entry.isCurrent === true && "font-medium",
                )}
              >
                {entry.icon !== undefined && <Icon name={entry.icon} />}
                <span class="min-w-0 grow truncate">{entry.label}</span>
                {entry.isCurrent === true && <Icon name="check" />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
