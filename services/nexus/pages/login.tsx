import { Button } from "../../../islands/ui/Button.tsx";
import { InputField } from "../../../islands/ui/Field.tsx";
import { Gate, PasswordField, type Refusal } from "./gate.tsx";
import { ACCOUNTS } from "./messages/accounts.ts";
import type { Locale } from "./messages/locale.ts";

export interface LoginPageProps {
  readonly locale: Locale;
  readonly username: string;
  /** Why it did not work. */
  readonly refusal: Refusal | null;
  /** Where to go on to. */
  readonly next: string;
}

export function LoginPage({ locale, username, refusal, next }: LoginPageProps) {
  const texts = ACCOUNTS[locale], query = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <Gate
      locale={locale}
      title={texts.signIn}
      lead={texts.signInLead}
      refusal={refusal}
      path={`/login${query}`}
      foot={
        <>
          {texts.noAccount} <a href={`/register${query}`} class="link">{texts.register}</a>
        </>
      }
    >
      <form method="post" action="/login" class="grid gap-4">
        <input type="hidden" name="next" value={next} />
        <InputField
          name="username"
          label={texts.username}
          value={username}
          autocomplete="username"
          maxLength={254}
          isRequired
          locale={locale}
        />
        <PasswordField locale={locale} name="password" label={texts.password} />
        <Button type="submit" kind="primary">{texts.signIn}</Button>
      </form>
    </Gate>
  );
}
