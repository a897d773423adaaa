import { classes } from "./classes.ts";

export interface Tab {
  readonly label: string;
  readonly href: string;
  /** A figure beside the label, ready to read. */
  readonly count?: string;
}

/** Views of one thing as links, each with its own address. */
export function Tabs({ label, tabs, current }: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The address of the tab that is open. */
  readonly current: string;
}) {
  return (
    <nav aria-label={label} class="min-w-0 overflow-x-auto border-b border-line">
      <ul class="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <a
              href={tab.href}
              aria-current={tab.href === current ? "page" : undefined}
              class={classes(
                "flex min-h-9 pointer-coarse:min-h-target items-center gap-2 px-3 whitespace-nowrap border-b-2 -outline-offset-2",
                tab.href === current
                  ? "border-accent font-medium"
                  : "border-transparent forced-colors:border-[Canvas] text-muted hover:text-ink hover:border-control",
              )}
            >
              {tab.label}
              {tab.count !== undefined && <span class="text-12 text-muted font-normal">{tab.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
