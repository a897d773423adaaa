import { ACCOUNTS } from "./messages/accounts.ts";
import type { Locale } from "./messages/locale.ts";

export interface LoginPageProps {
  readonly locale: Locale;
  readonly username: string;
  /** Why it did not work. */
  readonly error: string | null;
  /** Where to go on to. */
  readonly next: string;
}

export function LoginPage({ locale, username, error, next }: LoginPageProps) {
  const texts = ACCOUNTS[locale];
  return (
    <main id="main">
      <h1>{texts.signIn}</h1>
      {error !== null && <p role="alert">{error}</p>}
      <form method="post" action="/login">
        <input type="hidden" name="next" value={next} />
        <label>
          {texts.username}{" "}
          <input name="username" value={username} autocomplete="username" required autofocus />
        </label>
        <label>
          {texts.password} <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <button type="submit">{texts.signIn}</button>
      </form>
      <p>
        <a href="/register">{texts.noAccount}</a>
      </p>
    </main>
  );
}
