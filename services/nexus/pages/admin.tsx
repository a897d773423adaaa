import type { User } from "@shared/contracts/axi_accounts.ts";
import type { Loaded, Problem } from "@shared/web/axi_client.ts";
import { formatInstant } from "../../../islands/lib/format.ts";
import { Badge } from "../../../islands/ui/Badge.tsx";
import { Banner } from "../../../islands/ui/Banner.tsx";
import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { Empty } from "../../../islands/ui/Empty.tsx";
import { Pagination } from "../../../islands/ui/Pagination.tsx";
import { type Column, Table } from "../../../islands/ui/Table.tsx";
import { cursorPages, type CursorPlace } from "./cursor_pages.ts";
import { ADMIN } from "./messages/admin.ts";
import type { Locale } from "./messages/locale.ts";
import { Confirm, Failed, type Moment } from "./parts.tsx";

export const MEMBERS_PER_PAGE = 100;

export interface AdminPageProps extends Moment {
  readonly me: User | null;
  readonly members: Loaded<{ readonly items: readonly User[]; readonly next_cursor: string | null }>;
  readonly place: CursorPlace;
  /** What became of a member just now. */
  readonly done: User["status"] | null;
  /** Why that failed. */
  readonly problem: Problem | null;
}

/** Who is in the workspace, and who is kept out. */
export function AdminPage(props: AdminPageProps) {
  const { locale, me, members, done, problem } = props, texts = ADMIN[locale];
  return (
    <div class="grid gap-5">
      <h1 class="text-20">{texts.title}</h1>
      {done !== null && <Banner tone="good">{texts.done[done]}</Banner>}
      {problem !== null && <Failed problem={problem} retryHref="/admin" locale={locale} />}
      {members.ok
        ? <Members {...props} items={members.value.items} nextCursor={members.value.next_cursor} />
        : members.problem.code === "FORBIDDEN"
        ? <ForAdmins locale={locale} tenant={me?.tenant_name ?? texts.thisWorkspace} />
        : <Failed problem={members.problem} retryHref="/admin" locale={locale} />}
    </div>
  );
}

function ForAdmins({ locale, tenant }: { readonly locale: Locale; readonly tenant: string }) {
  const texts = ADMIN[locale];
  return <Empty title={texts.forAdmins} icon="lock">{texts.forAdminsWhy(tenant)}</Empty>;
}

type Listed = AdminPageProps & { readonly items: readonly User[]; readonly nextCursor: string | null };

function Members({ items, nextCursor, ...props }: Listed) {
  const { locale, me, place } = props, texts = ADMIN[locale];
  const title = texts.members(me?.tenant_name ?? texts.thisWorkspace);
  const pages = cursorPages({
    path: "/admin",
    place,
    limit: MEMBERS_PER_PAGE,
    count: items.length,
    nextCursor,
  });
  const foot = pages !== null && (
    <div class="grow">
      <Pagination {...pages} locale={locale} />
    </div>
  );
  return (
    <Card title={title} isFlush foot={foot || undefined}>
      <Table caption={title} rows={items} rowKey={({ user_id }) => user_id} columns={columnsOf(props)} />
      {items.filter((user) => canBeKeptOut(user, me)).map(({ user_id, display_name }) => (
        <Confirm
          key={user_id}
          id={`disable-${user_id}`}
          question={texts.disableQuestion(display_name)}
          action={`/admin/members/${user_id}/disabled`}
          yes={texts.disable}
          no={texts.cancel}
          locale={locale}
        >
          {texts.disableNote}
        </Confirm>
      ))}
    </Card>
  );
}

function canBeKeptOut({ user_id, status }: User, me: User | null): boolean {
  return status === "active" && me !== null && user_id !== me.user_id;
}

function columnsOf({ me, locale, timeZone }: AdminPageProps): Column<User>[] {
  const texts = ADMIN[locale];
  return [
    {
      key: "name",
      heading: texts.name,
      isName: true,
      cell: ({ display_name, username, email, user_id }) => (
        <div class="max-w-48 py-1 lg:max-w-96" title={`${display_name} (${username}) ${email}`}>
          <p class="truncate">
            {display_name} {user_id === me?.user_id && <Badge tone="accent">{texts.you}</Badge>}
          </p>
          <p class="truncate text-12 font-normal text-muted">
            {display_name === username ? email : `${username} · ${email}`}
          </p>
        </div>
      ),
    },
    { key: "role", heading: texts.role, cell: ({ role }) => texts.roles[role] },
    {
      key: "state",
      heading: texts.state,
      cell: ({ status }) => <Badge tone={status === "active" ? "good" : "warn"}>{texts.states[status]}
      </Badge>,
    },
    {
      key: "since",
      heading: texts.since,
      isNumeric: true,
      cell: ({ created_at }) => (
        <time datetime={created_at}>
          {formatInstant(created_at, { locale, timeZone, style: "date" })}
        </time>
      ),
    },
    {
      key: "actions",
      heading: texts.actions,
      isNumeric: true,
      cell: (user) => <Deed {...{ user, me, locale }} />,
    },
  ];
}

function Deed({ user, me, locale }: { user: User; me: User | null; locale: Locale }) {
  const texts = ADMIN[locale];
  if (canBeKeptOut(user, me)) {
    return <Button kind="quiet" opens={`disable-${user.user_id}`}>{texts.disable}</Button>;
  }
  if (user.status === "active") return null;
  return (
    <form method="post" action={`/admin/members/${user.user_id}/active`}>
      <Button type="submit" kind="quiet">{texts.enable}</Button>
    </form>
  );
}
