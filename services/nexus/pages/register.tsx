import { Button } from "../../../islands/ui/Button.tsx";
import { InputField } from "../../../islands/ui/Field.tsx";
import { Gate, PasswordField, type Refusal } from "./gate.tsx";
import { ACCOUNTS } from "./messages/accounts.ts";
import type { Locale } from "./messages/locale.ts";

export interface RegisterPageProps {
  readonly locale: Locale;
  /** What was filled in before. */
  readonly given: { readonly email: string; readonly username: string; readonly display_name: string };
  readonly refusal: Refusal | null;
  /** What is wrong, by the field's name. */
  readonly errors: Readonly<Record<string, string>>;
  readonly next: string;
}

export function RegisterPage({ locale, given, refusal, errors, next }: RegisterPageProps) {
  const texts = ACCOUNTS[locale], query = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <Gate
      locale={locale}
      title={texts.register}
      lead={texts.registerLead}
      refusal={refusal}
      path={`/register${query}`}
      foot={
        <>
          {texts.hasAccount} <a href={`/login${query}`} class="link">{texts.signIn}</a>
        </>
      }
    >
      <form method="post" action="/register" class="grid gap-4">
        <input type="hidden" name="next" value={next} />
        <Names locale={locale} given={given} errors={errors} />
        <PasswordField
          locale={locale}
          name="password"
          label={texts.password}
          isNew
          hint={texts.newPasswordHint}
          error={errors.password}
        />
        <Button type="submit" kind="primary">{texts.register}</Button>
      </form>
    </Gate>
  );
}

function Names({ locale, given, errors }: Pick<RegisterPageProps, "locale" | "given" | "errors">) {
  const texts = ACCOUNTS[locale];
  return (
    <>
      <InputField
        type="email"
        name="email"
        label={texts.email}
        value={given.email}
        error={errors.email}
        autocomplete="email"
        maxLength={254}
        isRequired
        locale={locale}
      />
      <InputField
        name="username"
        label={texts.newUsername}
        value={given.username}
        hint={texts.newUsernameHint}
        error={errors.username}
        autocomplete="username"
        pattern="[a-z0-9]([a-z0-9._\-]{0,38}[a-z0-9])?"
        maxLength={40}
        isRequired
        locale={locale}
      />
      <InputField
        name="display_name"
        label={texts.displayName}
        value={given.display_name}
        hint={texts.optional}
        error={errors.display_name}
        autocomplete="name"
        maxLength={100}
        locale={locale}
      />
    </>
  );
}
