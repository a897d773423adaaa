import type { ApiKey, CreatedApiKey } from "@shared/contracts/axi_accounts.ts";
import type { Loaded } from "@shared/web/axi_client.ts";
import CopyButton from "../../../islands/nexus/CopyButton.tsx";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { InputField, SelectField } from "../../../islands/ui/Field.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { type Column, Table } from "../../../islands/ui/Table.tsx";
import { cursorPages, type CursorPlace } from "./cursor_pages.ts";
import { ACCOUNT_SETTINGS } from "./messages/account_settings.ts";
import { Ago, Confirm, Failed, type Moment } from "./parts.tsx";

export const KEYS_PER_PAGE = 100;

const LIVES_DAYS = [7, 30, 90, 365];

export interface KeysTabProps extends Moment {
  readonly keys: Loaded<{ readonly items: readonly ApiKey[]; readonly next_cursor: string | null }>;
  readonly place: CursorPlace;
  /** The key that was made just now, which is shown this once. */
  readonly made: CreatedApiKey | null;
  /** What is wrong in the form, by the field's name. */
  readonly errors: Readonly<Record<string, string>>;
  readonly name: string;
}

/** The workspace's API keys, for its administrators. */
export function KeysTab(props: KeysTabProps) {
  const { keys, made, locale } = props;
  if (!keys.ok && keys.problem.code === "FORBIDDEN") {
    const texts = ACCOUNT_SETTINGS[locale];
    return <Empty title={texts.tabs.keys} icon="lock">{texts.keysForAdmins}</Empty>;
  }
  return (
    <>
      {made !== null && <Made made={made} locale={locale} />}
      <NewKey {...props} />
      {keys.ok
        ? <Keys {...props} items={keys.value.items} nextCursor={keys.value.next_cursor} />
        : <Failed problem={keys.problem} retryHref="/account/keys" locale={locale} />}
    </>
  );
}

function Made({ made, locale }: { readonly made: CreatedApiKey } & Pick<Moment, "locale">) {
  const texts = ACCOUNT_SETTINGS[locale];
  return (
    <section role="status" class="grid gap-3 rounded-md border border-good bg-good-soft p-4">
      <p>
        <strong class="font-semibold">{texts.keyMade(made.name)}</strong> {texts.keyOnce}
      </p>
      <div class="flex flex-wrap items-center gap-2">
        <code class="min-w-0 rounded-sm border border-control bg-page px-3 py-1.5 wrap-anywhere select-all">
          {made.key}
        </code>
        <CopyButton text={made.key} copy={texts.copy} copied={texts.copied} />
      </div>
    </section>
  );
}

function NewKey({ locale, errors, name }: KeysTabProps) {
  const texts = ACCOUNT_SETTINGS[locale];
  const lives = LIVES_DAYS.map((days) => ({ value: String(days), label: texts.days(days) }));
  const roles = (["viewer", "analyst", "admin"] as const).map((value) => ({
    value,
    label: texts.roles[value],
  }));
  return (
    <Card title={texts.newKey} foot={texts.keyNote}>
      <form
        method="post"
        action="/account/keys"
        class="grid items-start gap-4 @md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_auto]"
      >
        <InputField
          name="name"
          label={texts.keyName}
          value={name}
          error={errors.name}
          autocomplete="off"
          maxLength={100}
          isRequired
          locale={locale}
        />
        <SelectField name="role" label={texts.role} value="viewer" choices={roles} error={errors.role} />
        <SelectField
          name="expires_in_days"
          label={texts.expires}
          value="90"
          choices={[...lives, { value: "", label: texts.never }]}
          error={errors.expires_in_days}
        />
        <div class="@md:pt-6">
          <Button type="submit" kind="primary" icon="key">{texts.makeKey}</Button>
        </div>
      </form>
    </Card>
  );
}

type ListedKeys = KeysTabProps & { readonly items: readonly ApiKey[]; readonly nextCursor: string | null };

function Keys({ items, nextCursor, ...props }: ListedKeys) {
  const { locale, place, now } = props, texts = ACCOUNT_SETTINGS[locale];
  const pages = cursorPages({
    path: "/account/keys",
    place,
    limit: KEYS_PER_PAGE,
    count: items.length,
    nextCursor,
  });
  const live = items.filter((key) => stateOf(key, now) === "active");
  return (
    <Card title={texts.keys} isFlush foot={pages === null ? undefined : <Pages {...{ pages, locale }} />}>
      {items.length === 0 ? <Empty title={texts.noKeys} icon="key">{texts.noKeysWhy}</Empty> : (
        <Table
          caption={texts.keys}
          rows={items}
          rowKey={({ api_key_id }) => api_key_id}
          columns={columnsOf(props)}
        />
      )}
      {live.map(({ api_key_id, name }) => (
        <Confirm
          key={api_key_id}
          id={`revoke-${api_key_id}`}
          question={texts.revokeQuestion(name)}
          action={`/account/keys/${api_key_id}/revoke`}
          yes={texts.revoke}
          no={texts.cancel}
          locale={locale}
        >
          {texts.revokeNote}
        </Confirm>
      ))}
    </Card>
  );
}

function Pages(
  { pages, locale }: { readonly pages: NonNullable<ReturnType<typeof cursorPages>> } & Pick<Moment, "locale">,
) {
  return (
    <div class="grow">
      <Pagination {...pages} locale={locale} />
    </div>
  );
}

type KeyState = "active" | "revoked" | "expired";

function stateOf({ revoked_at, expires_at }: ApiKey, now: Date): KeyState {
  if (revoked_at !== null) return "revoked";
  return expires_at !== null && Date.parse(expires_at) <= now.getTime() ? "expired" : "active";
}

function columnsOf(moment: Moment): Column<ApiKey>[] {
  const texts = ACCOUNT_SETTINGS[moment.locale];
  const ago = (at: string | null, none: string) => at === null ? none : <Ago at={at} {...moment} />;
  return [
    {
      key: "name",
      heading: texts.keyName,
      isName: true,
      cell: ({ name, prefix }) => (
        <div class="max-w-48 py-1 xl:max-w-72">
          <p class="truncate" title={name}>{name}</p>
          <p class="font-normal text-muted">
            <code>{prefix}…</code>
          </p>
        </div>
      ),
    },
    { key: "role", heading: texts.role, cell: ({ role }) => texts.roles[role] },
    {
      key: "state",
      heading: texts.state,
      cell: (key) => {
        const state = stateOf(key, moment.now);
        return <Badge tone={state === "active" ? "good" : "neutral"}>{texts[state]}</Badge>;
      },
    },
    {
      key: "created",
      heading: texts.created,
      isNumeric: true,
      cell: ({ created_at }) => ago(created_at, ""),
    },
    {
      key: "used",
      heading: texts.lastUsed,
      isNumeric: true,
      cell: ({ last_used_at }) => ago(last_used_at, texts.notUsed),
    },
    {
      key: "expires",
      heading: texts.expires,
      isNumeric: true,
      cell: ({ expires_at }) => ago(expires_at, texts.never),
    },
    {
      key: "actions",
      heading: texts.actions,
      isNumeric: true,
      cell: (key) =>
        stateOf(key, moment.now) === "active" && (
          <Button kind="quiet" opens={`revoke-${key.api_key_id}`}>{texts.revoke}</Button>
        ),
    },
  ];
}
