import { Button } from "../../../islands/ui/Button.tsx";
import { ErrorCard } from "../../../islands/ui/ErrorCard.tsx";
import type { Locale } from "./messages/locale.ts";
import { SHELL } from "./messages/shell.ts";
import { Mark } from "./shell.tsx";

/** A page that says why there is none, and the ways on. */
export function ErrorPage({ locale, title, detail, correlationId, retryHref }: {
  readonly locale: Locale;
  readonly title: string;
  readonly detail: string;
  readonly correlationId: string;
  /** Absent where another try is of no use. */
  readonly retryHref?: string;
}) {
  return (
    <main id="main" class="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 px-4 py-8">
      <Mark />
      <h1 class="text-24">{title}</h1>
      <ErrorCard
        sentence={detail}
        correlationId={correlationId}
        {...retryHref === undefined ? {} : { retryHref }}
        locale={locale}
      />
      <div>
        <Button href="/">{SHELL[locale].overview}</Button>
      </div>
    </main>
  );
}
