import type { ComponentChildren } from "preact";
import type { User } from "@shared/contracts/axi_accounts.ts";
import type { Problem } from "@shared/web/axi_client.ts";
import { formatInstant } from "../../../islands/lib/format.ts";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { ErrorCard } from "../../../islands/ui/ErrorCard.tsx";
import { InputField, SelectField } from "../../../islands/ui/Field.tsx";
import { Tabs } from "../../../islands/ui/Tabs.tsx";
import { PasswordField } from "./gate.tsx";
import { ACCOUNT_SETTINGS, type AccountDone } from "./messages/account_settings.ts";
import { ACCOUNTS } from "./messages/accounts.ts";
import type { Locale } from "./messages/locale.ts";
import { Failed, type Moment } from "./parts.tsx";

export const ACCOUNT_TABS = {
  profile: "/account",
  password: "/account/password",
  looks: "/account/appearance",
  keys: "/account/keys",
  sessions: "/account/sessions",
} as const;
export type AccountTab = keyof typeof ACCOUNT_TABS;

const LANGUAGES = [{ value: "en", label: "English" }, { value: "es", label: "Español" }];
const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** What stands around each tab of the account: what was done just now, or why it was not. */
export function AccountPage({ locale, tab, done, problem, children }: {
  readonly locale: Locale;
  readonly tab: AccountTab;
  readonly done: AccountDone | null;
  readonly problem: Problem | null;
  readonly children: ComponentChildren;
}) {
  const texts = ACCOUNT_SETTINGS[locale], here = ACCOUNT_TABS[tab];
  const tabs = Object.entries(ACCOUNT_TABS).map(([name, href]) => ({
    href,
    label: texts.tabs[name as AccountTab], // safe because these are the entries of that very object
  }));
  return (
    <div class="grid gap-5">
      <h1 class="text-20">{texts.title}</h1>
      <Tabs label={texts.title} tabs={tabs} current={here} />
      {done !== null && <Banner tone="good">{texts.done[done]}</Banner>}
      {problem !== null && <Failed problem={problem} retryHref={here} locale={locale} />}
      {children}
    </div>
  );
}

/** What was filled in but not taken. */
export interface ProfileGiven {
  readonly display_name: string;
  readonly time_zone: string;
}

/** Name, language and time zone, beside what one can't change oneself. */
export function ProfileTab({ user, given, errors, ...moment }: Moment & {
  readonly user: User | null;
  readonly given: ProfileGiven | null;
  readonly errors: Readonly<Record<string, string>>;
}) {
  const { locale } = moment, texts = ACCOUNT_SETTINGS[locale];
  if (user === null) return <ErrorCard sentence={texts.noProfile} retryHref="/account" locale={locale} />;
  const zone = given?.time_zone ?? user.time_zone;
  const zones = ZONES.includes(zone) ? ZONES : [zone, ...ZONES];
  return (
    <div class="grid items-start gap-5 lg:grid-cols-[minmax(0,30rem)_minmax(0,20rem)]">
      <Card title={texts.profile}>
        <form method="post" action="/account" class="grid gap-4">
          <InputField
            name="display_name"
            label={texts.displayName}
            value={given?.display_name ?? user.display_name}
            error={errors.display_name}
            autocomplete="name"
            maxLength={100}
            isRequired
            locale={locale}
          />
          <SelectField name="locale" label={texts.language} value={locale} choices={LANGUAGES} />
          <SelectField
            name="time_zone"
            label={texts.timeZone}
            hint={texts.timeZoneHint}
            error={errors.time_zone}
            value={zone}
            choices={zones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
          />
          <div>
            <Button type="submit" kind="primary">{texts.save}</Button>
          </div>
        </form>
      </Card>
      <Facts user={user} {...moment} />
    </div>
  );
}

function Facts({ user, locale, timeZone }: Moment & { readonly user: User }) {
  const texts = ACCOUNT_SETTINGS[locale];
  const facts = [
    [texts.username, user.username],
    [texts.email, user.email],
    [texts.tenant, user.tenant_name],
    [texts.role, texts.roles[user.role]],
    [texts.since, formatInstant(user.created_at, { locale, timeZone, style: "date" })],
  ] as const;
  return (
    <dl class="grid gap-3 rounded-md border border-line px-4 py-3">
      {facts.map(([name, value]) => (
        <div key={name} class="min-w-0">
          <dt class="text-12 text-muted">{name}</dt>
          <dd class="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function PasswordTab({ locale, user, errors }: {
  readonly locale: Locale;
  readonly user: User | null;
  readonly errors: Readonly<Record<string, string>>;
}) {
  const texts = ACCOUNT_SETTINGS[locale];
  return (
    <div class="max-w-sm">
      <Card title={texts.changePassword}>
        <form method="post" action="/account/password" class="grid gap-4">
          <p class="text-muted">{texts.passwordNote}</p>
          {/* Password managers learn from it whose password this is. */}
          <input type="text" name="username" autocomplete="username" value={user?.username} readonly hidden />
          <PasswordField
            locale={locale}
            name="current_password"
            label={texts.currentPassword}
            error={errors.current_password}
          />
          <PasswordField
            locale={locale}
            name="new_password"
            label={texts.newPassword}
            isNew
            hint={ACCOUNTS[locale].newPasswordHint}
            error={errors.new_password}
          />
          <div>
            <Button type="submit" kind="primary">{texts.changePassword}</Button>
          </div>
        </form>
      </Card>
    </div>
  );
}
