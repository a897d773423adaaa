import type { OpenSession } from "@shared/contracts/axi_accounts.ts";
import type { Loaded } from "@shared/web/axi_client.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { deviceName } from "./device_name.ts";
import { ACCOUNT_SETTINGS } from "./messages/account_settings.ts";
import type { Locale } from "./messages/locale.ts";
import { Ago, Failed, type Moment } from "./parts.tsx";

export interface SessionsTabProps extends Moment {
  readonly sessions: Loaded<{ readonly items: readonly OpenSession[] }>;
}

/** Where one is signed in, this session first, each other one with the way to end it. */
export function SessionsTab({ sessions, ...moment }: SessionsTabProps) {
  const { locale } = moment, texts = ACCOUNT_SETTINGS[locale];
  if (!sessions.ok) {
    return <Failed problem={sessions.problem} retryHref="/account/sessions" locale={locale} />;
  }
  const items = sessions.value.items.toSorted((a, b) =>
    Number(b.is_current) - Number(a.is_current) || b.last_used_at.localeCompare(a.last_used_at)
  );
  const hasOthers = items.some(({ is_current }) => !is_current);
  return (
    <Card
      title={texts.sessions}
      isFlush
      foot={texts.sessionsNote}
      actions={hasOthers && (
        <form method="post" action="/account/sessions/end-others">
          <Button type="submit" kind="quiet">{texts.endOthers}</Button>
        </form>
      )}
    >
      <ul>
        {items.map((session) => <Session key={session.session_id} session={session} {...moment} />)}
      </ul>
    </Card>
  );
}

function Session({ session, ...moment }: Moment & { readonly session: OpenSession }) {
  const { locale } = moment, texts = ACCOUNT_SETTINGS[locale];
  const { session_id, user_agent, address, created_at, last_used_at, is_current } = session;
  const name = nameOf(user_agent, locale);
  return (
    <li class="flex min-h-row items-center gap-3 border-t border-line px-4 py-2 first:border-t-0 hover:bg-hover">
      <div class="min-w-0 grow">
        <p class="flex flex-wrap items-center gap-x-2 font-medium" title={user_agent}>
          {name}
          {is_current && <Badge tone="accent">{texts.thisSession}</Badge>}
        </p>
        <ul class="flex flex-wrap gap-x-4 text-12 text-muted">
          <li>
            <span class="heard-only">{texts.address}</span> {address}
          </li>
          <li>
            {texts.lastUsed} <Ago at={last_used_at} {...moment} />
          </li>
          <li>
            {texts.signedIn} <Ago at={created_at} {...moment} />
          </li>
        </ul>
      </div>
      {!is_current && (
        <form method="post" action={`/account/sessions/${session_id}/end`}>
          <Button type="submit">
            {texts.end}
            <span class="heard-only">{name}</span>
          </Button>
        </form>
      )}
    </li>
  );
}

function nameOf(userAgent: string, locale: Locale): string {
  const texts = ACCOUNT_SETTINGS[locale], device = deviceName(userAgent);
  if (device === null) return texts.unknownDevice;
  return device.system === null ? device.browser : texts.deviceOn(device.browser, device.system);
}
