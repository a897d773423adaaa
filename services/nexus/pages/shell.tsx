import type { ComponentChildren } from "preact";
import type { User } from "@shared/contracts/axi_accounts.ts";
import CommandPalette, { type Destination } from "../../../islands/nexus/CommandPalette.tsx";
import OfflineBanner from "../../../islands/nexus/OfflineBanner.tsx";
import SignOut from "../../../islands/nexus/SignOut.tsx";
import ThemeSwitch from "../../../islands/nexus/ThemeSwitch.tsx";
import { classes } from "../../../islands/ui/classes.ts";
import { Icon } from "../../../islands/ui/Icon.tsx";
import type { Locale } from "./messages/locale.ts";
import { SHELL } from "./messages/shell.ts";

export interface ShellProps {
  readonly locale: Locale;
  readonly theme: "light" | "dark" | "system";
  readonly keys: "on" | "off";
  /** Path and query of the page. */
  readonly path: string;
  /** null where AXI can't tell who it is. */
  readonly user: User | null;
  readonly children: ComponentChildren;
}

/** What stands around every page of whoever is signed in: the bar at the top, the rail, and the page's own main part. */
export function Shell({ locale, theme, keys, path, user, children }: ShellProps) {
  const texts = SHELL[locale], pages = pagesOf(locale, user);
  return (
    <div class="min-h-dvh md:grid md:grid-cols-[3.5rem_minmax(0,1fr)] md:grid-rows-[3rem_1fr] xl:grid-cols-[13.75rem_minmax(0,1fr)]">
      <a
        href="#main"
        class="heard-only focus:not-sr-only focus:fixed focus:start-4 focus:top-2 focus:z-30 focus:rounded-sm focus:bg-accent focus:px-3 focus:py-1 focus:text-filled"
      >
        {texts.skip}
      </a>
      <header class="sticky top-0 z-20 col-span-full flex h-12 items-center gap-3 border-b border-line bg-page px-4">
        <Mark />
        {user !== null && (
          <span
            class="hidden min-w-0 truncate border-s border-line ps-3 text-muted sm:block"
            title={user.tenant_name}
          >
            {user.tenant_name}
          </span>
        )}
        <div class="ms-auto flex items-center gap-2">
          <CommandPalette pages={pages} texts={texts.palette} hasSingleKeys={keys === "on"} when="idle" />
          <You locale={locale} theme={theme} user={user} />
        </div>
      </header>
      <Rail label={texts.nav} pages={pages} path={path} />
      <main id="main" class="min-w-0 max-w-page px-4 py-5 lg:px-6">
        <OfflineBanner text={texts.offline} when="idle" />
        {children}
      </main>
    </div>
  );
}

/** The pages that there are for this person. */
export function pagesOf(locale: Locale, user: User | null): Destination[] {
  const texts = SHELL[locale];
  return [
    { href: "/", label: texts.overview, icon: "overview", keys: ["g", "o"] },
    { href: "/datasets", label: texts.datasets, icon: "dataset", keys: ["g", "d"] },
    { href: "/reports", label: texts.reports, icon: "file", keys: ["g", "r"] },
    { href: "/status", label: texts.status, icon: "bolt", keys: ["g", "s"] },
    ...user?.role === "admin"
      ? [{ href: "/admin", label: texts.admin, icon: "settings", keys: ["g", "a"] } as const]
      : [],
    { href: "/account", label: texts.account, icon: "user", keys: ["g", "y"] },
  ];
}

export function Mark() {
  return (
    <a href="/" class="flex shrink-0 items-center gap-2 font-semibold tracking-wide">
      <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
        <rect width="32" height="32" rx="7" class="fill-accent" />
        <path
          d="M8 24V15M14 24V8M20 24V12M26 24V18"
          class="stroke-filled"
          stroke-width="4"
          stroke-linecap="round"
        />
      </svg>
      NEXUS
    </a>
  );
}

/** Along the side where there is room, along the top where there is not. */
function Rail({ label, pages, path }: { label: string; pages: readonly Destination[]; path: string }) {
  const here = path.split("?")[0];
  return (
    <nav
      aria-label={label}
      class="flex gap-1 overflow-x-auto border-b border-line px-2 py-1 md:sticky md:top-12 md:h-[calc(100dvh-3rem)] md:flex-col md:border-e md:border-b-0 md:py-3"
    >
      {pages.map(({ href, label, icon }) => (
        <a
          key={href}
          href={href}
          title={label}
          aria-current={isWithin(here, href) ? "page" : undefined}
          class={classes(
            "flex h-9 shrink-0 items-center gap-3 rounded-sm px-3 hover:bg-hover",
            isWithin(here, href) ? "bg-hover font-medium" : "text-muted",
          )}
        >
          <Icon name={icon} />
          <span class="md:heard-only xl:not-sr-only">{label}</span>
        </a>
      ))}
    </nav>
  );
}

/** Who is signed in, how pages look to them, and the way out. */
function You({ locale, theme, user }: Pick<ShellProps, "locale" | "theme" | "user">) {
  const texts = SHELL[locale];
  return (
    <>
      <button
        type="button"
        popovertarget="you"
        title={user?.display_name ?? texts.you}
        aria-label={`${texts.you}: ${user?.display_name ?? "?"}`}
        class="grid size-8 place-items-center rounded-full bg-accent-soft font-medium text-accent hover:bg-hover"
      >
        {initialsOf(user?.display_name ?? "?")}
      </button>
      <div id="you" popover="auto" class="anchored w-60 rounded-md border border-control bg-page p-3">
        <p class="truncate font-medium">{user?.display_name ?? texts.you}</p>
        <p class="truncate text-12 text-muted">{user?.email}</p>
        <div class="my-3">
          <ThemeSwitch theme={theme} name={texts.colours} labels={texts.theme} when="idle" />
        </div>
        <a href="/account" class="-mx-1 flex h-8 items-center gap-2 rounded-sm px-1 hover:bg-hover">
          <Icon name="user" /> {texts.account}
        </a>
        <SignOut label={texts.signOut} />
      </div>
    </>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return words.slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}

function isWithin(here: string, href: string): boolean {
  return here === href || href !== "/" && here.startsWith(`${href}/`);
}
