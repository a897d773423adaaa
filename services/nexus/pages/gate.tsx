import type { ComponentChildren } from "preact";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { InputField } from "../../../islands/ui/Field.tsx";
import { ACCOUNTS } from "./messages/accounts.ts";
import { type Locale, LOCALES } from "./messages/locale.ts";
import { Mark } from "./shell.tsx";

/** What a person is told who could not be let in. */
export interface Refusal {
  readonly sentence: string;
  /** Where it is a fault, not a wrong entry. */
  readonly correlationId?: string;
}

const LANGUAGES: Readonly<Record<Locale, string>> = { en: "English", es: "Español" };

/** The page before the door: one form, and the way to the other one. */
export function Gate({ locale, title, lead, refusal, path, foot, children }: {
  readonly locale: Locale;
  readonly title: string;
  readonly lead: string;
  readonly refusal: Refusal | null;
  /** Where a change of the language leads back to. */
  readonly path: string;
  readonly foot: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <main id="main" class="mx-auto grid min-h-dvh w-full max-w-xs content-center gap-6 px-4 py-8 sm:px-0">
      <Mark />
      <div class="grid gap-1">
        <h1 class="text-24">{title}</h1>
        <p class="text-muted">{lead}</p>
      </div>
      {refusal !== null && (
        <Banner tone="bad">
          {refusal.sentence}
          {refusal.correlationId !== undefined && (
            <code class="mt-1 block wrap-anywhere text-muted select-all">{refusal.correlationId}</code>
          )}
        </Banner>
      )}
      {children}
      <div class="grid gap-4 border-t border-line pt-4 text-muted">
        <p>{foot}</p>
        <form
          method="post"
          action="/account/looks"
          aria-label={ACCOUNTS[locale].language}
          class="flex gap-3 text-12"
        >
          <input type="hidden" name="back" value={path} />
          {LOCALES.map((one) => (
            <button
              key={one}
              type="submit"
              name="locale"
              value={one}
              lang={one}
              aria-pressed={one === locale}
              class="min-h-6 hover:text-ink aria-pressed:text-ink"
            >
              {LANGUAGES[one]}
            </button>
          ))}
        </form>
      </div>
    </main>
  );
}

/** A password to fill in; it can be shown where the page loads `REVEAL_SCRIPT_PATH`. */
export function PasswordField({ locale, name, label, isNew = false, hint, error }: {
  readonly locale: Locale;
  readonly name: string;
  readonly label: string;
  readonly isNew?: boolean;
  readonly hint?: string;
  readonly error?: string;
}) {
  const { show, hide } = ACCOUNTS[locale];
  return (
    <div class="relative">
      <InputField
        type="password"
        name={name}
        label={label}
        hint={hint}
        error={error}
        autocomplete={isNew ? "new-password" : "current-password"}
        minLength={isNew ? 8 : undefined}
        maxLength={128}
        isRequired
        locale={locale}
      />
      <button
        type="button"
        hidden
        data-reveals={`field-${name}`}
        data-other={hide}
        class="absolute end-0 top-0 min-h-6 rounded-sm px-1 text-12 text-muted hover:text-ink"
      >
        {show}
      </button>
    </div>
  );
}
