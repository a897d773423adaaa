import type { ComponentChildren } from "preact";
import type { User } from "@shared/contracts/axi_accounts.ts";
import ThemeSwitch from "../../../islands/nexus/ThemeSwitch.tsx";
import type { Locale } from "./messages/locale.ts";
import { SHELL } from "./messages/shell.ts";

export interface ShellProps {
  readonly locale: Locale;
  readonly theme: "light" | "dark" | "system";
  /** Path and query of the page. */
  readonly path: string;
  /** null where nobody is signed in, or AXI can't tell. */
  readonly user: User | null;
  readonly children: ComponentChildren;
}

/** What stands around every page of whoever is signed in: the rail, the top bar, and the page's own main part. */
export function Shell({ locale, theme, path, user, children }: ShellProps) {
  const texts = SHELL[locale];
  const items = [
    ["/", texts.overview],
    ["/datasets", texts.datasets],
    ["/reports", texts.reports],
    ["/status", texts.status],
    ...user?.role === "admin" ? [["/admin", texts.admin]] : [],
  ] as const;
  const here = path.split("?")[0];
  return (
    <>
      <a class="skip" href="#main">{texts.skip}</a>
      <header>
        <nav aria-label={texts.nav}>
          {items.map(([href, label]) => (
            <a key={href} href={href} aria-current={isWithin(here, href) ? "page" : undefined}>{label}</a>
          ))}
        </nav>
        <ThemeSwitch theme={theme} labels={texts.theme} when="idle" />
        <a href="/account">{user?.display_name ?? texts.account}</a>
        <form method="post" action="/logout">
          <button type="submit">{texts.signOut}</button>
        </form>
      </header>
      <main id="main">{children}</main>
    </>
  );
}

function isWithin(here: string, href: string): boolean {
  return here === href || href !== "/" && here.startsWith(`${href}/`);
}
