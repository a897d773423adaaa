import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { VNode } from "preact";
import type {
  ApiKey,
  CreatedApiKey,
  OpenSession,
  TokenResponse,
  UpdateProfileRequest,
  User,
} from "@shared/contracts/axi_accounts.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import type { Problem } from "@shared/web/axi_client.ts";
import { REVEAL_SCRIPT_PATH } from "@shared/web/reveal_routes.ts";
import { browserHeaders } from "@shared/web/session/axi_tokens.ts";
import { KEYS_PER_PAGE, KeysTab } from "../pages/account_keys.tsx";
import { LooksTab } from "../pages/account_looks.tsx";
import { SessionsTab } from "../pages/account_sessions.tsx";
import {
  ACCOUNT_TABS,
  AccountPage,
  type AccountTab,
  PasswordTab,
  type ProfileGiven,
  ProfileTab,
} from "../pages/account.tsx";
import { type CursorPlace, cursorPlace } from "../pages/cursor_pages.ts";
import { ACCOUNT_SETTINGS, type AccountDone } from "../pages/messages/account_settings.ts";
import { Shell } from "../pages/shell.tsx";
import type { AccountRoutesDeps } from "./accounts.tsx";
import { browserOf, fieldErrorsOf, readForm, textOf } from "./form.ts";
import { keepLooks } from "./looks.ts";
import { signedIn, type SignedInVisit } from "./visit.ts";

export interface AccountSettingsDeps extends AccountRoutesDeps {
  readonly clock: Clock;
}

/** A request of whoever is signed in, and what it is answered with. */
interface Asked {
  readonly c: Context<AppEnv>;
  readonly visit: SignedInVisit;
  readonly deps: AccountSettingsDeps;
}

const SESSIONS_MAX = 100;
const FIRST_PAGE: CursorPlace = { cursor: null, back: [] };

/** `/account/*`: what people do with their own account. */
export function accountSettingsRoutes(deps: AccountSettingsDeps): App {
  const app = newApp();
  const forSignedIn =
    (answer: (asked: Asked) => Response | Promise<Response>) => async (c: Context<AppEnv>) => {
      const visit = await signedIn(c, deps);
      return visit instanceof Response ? visit : await answer({ c, visit, deps });
    };
  const { profile, password, looks, keys, sessions } = ACCOUNT_TABS;
  app.get(profile, forSignedIn((asked) => showProfile(asked, {})));
  app.post(profile, forSignedIn(changeProfile));
  app.get(password, forSignedIn((asked) => showPassword(asked, {})));
  app.post(password, forSignedIn(changePassword));
  app.get(
    looks,
    forSignedIn((asked) => showTab(asked, { tab: "looks", body: <LooksTab {...asked.visit} /> })),
  );
  app.get(
    keys,
    forSignedIn((asked) => showKeys(asked, { place: cursorPlace(new URL(asked.c.req.url).searchParams) })),
  );
  app.post(keys, forSignedIn(makeKey));
  app.post(`${keys}/:id/revoke`, forSignedIn(revokeKey));
  app.get(sessions, forSignedIn((asked) => showSessions(asked, null)));
  app.post(`${sessions}/end-others`, forSignedIn(endSessions));
  app.post(`${sessions}/:id/end`, forSignedIn(endSessions));
  // After a sign-in in between, or a reload, the deed's own address is asked for as a page.
  for (const path of [`${keys}/:id/revoke`, `${sessions}/end-others`, `${sessions}/:id/end`]) {
    app.get(path, (c) => c.redirect(path.startsWith(keys) ? keys : sessions, 303));
  }
  return app;
}

interface TabShown {
  readonly tab: AccountTab;
  readonly body: VNode;
  /** What was to be done and failed; null where its form says it. */
  readonly problem?: Problem | null;
  readonly status?: number;
}

function showTab(
  { c, visit, deps }: Asked,
  { tab, body, problem = null, status = problem?.status ?? 200 }: TabShown,
): Response {
  const texts = ACCOUNT_SETTINGS[visit.locale], done = c.req.query("done") ?? "";
  const isDone = c.req.method === "GET" && Object.hasOwn(texts.done, done);
  return deps.show(c, visit, {
    title: `${texts.tabs[tab]} · ${texts.title}`,
    scripts: tab === "password" ? [REVEAL_SCRIPT_PATH] : [],
    status: status as ContentfulStatusCode, // safe because problems have statuses from 400 to 599
    body: (
      <Shell {...visit}>
        <AccountPage
          locale={visit.locale}
          tab={tab}
          done={isDone ? done as AccountDone : null} // safe because it was looked up just now
          problem={problem}
        >
          {body}
        </AccountPage>
      </Shell>
    ),
  });
}

function momentOf({ visit: { locale, user }, deps }: Asked) {
  return { locale, timeZone: user?.time_zone ?? "UTC", now: new Date(deps.clock.now()) };
}

/** A form that was not taken: its fields say why where they can, else the page does. */
function failed(problem: Problem | undefined) {
  const errors = fieldErrorsOf(problem?.errors);
  const isSaid = Object.keys(errors).length > 0;
  return { errors, shown: { problem: isSaid ? null : problem ?? null, status: problem?.status ?? 200 } };
}

function showProfile(
  asked: Asked,
  { given, problem }: { given?: ProfileGiven; problem?: Problem },
): Response {
  const { errors, shown } = failed(problem);
  const body = (
    <ProfileTab user={asked.visit.user} given={given ?? null} errors={errors} {...momentOf(asked)} />
  );
  return showTab(asked, { tab: "profile", body, ...shown });
}

async function changeProfile(asked: Asked): Promise<Response> {
  const { c, visit, deps } = asked;
  const form = await readForm(c), language = textOf(form, "locale");
  const given = { display_name: textOf(form, "display_name"), time_zone: textOf(form, "time_zone") };
  // A region that was chosen elsewhere stays, such as that of en-GB.
  const isSame = visit.user?.locale.split("-")[0] === language;
  const change: UpdateProfileRequest = isSame ? given : { ...given, locale: language };
  const saved = await deps.axi.patch<User>(visit.session, "/users/me", { body: change, call: c.get("call") });
  if (!saved.ok) return showProfile(asked, { given, problem: saved.problem });
  keepLooks(c, new URLSearchParams({ locale: language }), deps.isSecure);
  return c.redirect("/account?done=profile", 303);
}

function showPassword(
  asked: Asked,
  { problem }: { problem?: Problem },
): Response {
  const { locale, user } = asked.visit, { errors, shown } = failed(problem);
  return showTab(asked, {
    tab: "password",
    body: <PasswordTab locale={locale} user={user} errors={errors} />,
    ...shown,
  });
}

async function changePassword(asked: Asked): Promise<Response> {
  const { c, visit, deps } = asked;
  const form = await readForm(c);
  const changed = await deps.axi.post<TokenResponse>(visit.session, "/users/me/password", {
    body: {
      current_password: form.get("current_password") ?? "",
      new_password: form.get("new_password") ?? "",
    },
    call: c.get("call"),
    headers: browserHeaders(browserOf(c, deps.isTrustedProxy)),
  });
  if (changed.ok) {
    c.header("set-cookie", deps.sessions.adopt(changed.value).cookie, { append: true });
    return c.redirect("/account/password?done=password", 303);
  }
  const { problem } = changed;
  const wrong = [{ pointer: "/current_password", message: ACCOUNT_SETTINGS[visit.locale].wrongPassword }];
  return showPassword(asked, {
    problem: problem.code === "FORBIDDEN" ? { ...problem, status: 422, errors: wrong } : problem,
  });
}

interface KeysShown {
  readonly place?: CursorPlace;
  readonly made?: CreatedApiKey;
  readonly name?: string;
  readonly problem?: Problem;
}

async function showKeys(
  asked: Asked,
  { place = FIRST_PAGE, made, name = "", problem }: KeysShown,
): Promise<Response> {
  const { c, visit, deps } = asked;
  const query = new URLSearchParams({ limit: String(KEYS_PER_PAGE) });
  if (place.cursor !== null) query.set("cursor", place.cursor);
  const keys = await deps.axi.get<{ items: ApiKey[]; next_cursor: string | null }>(
    visit.session,
    `/api-keys?${query}`,
    { call: c.get("call") },
  );
  const { errors, shown } = failed(problem);
  const props = { keys, place, made: made ?? null, errors, name, ...momentOf(asked) };
  const isForbidden = !keys.ok && keys.problem.code === "FORBIDDEN";
  const response = showTab(asked, {
    tab: "keys",
    body: <KeysTab {...props} />,
    ...isForbidden ? { status: 403 } : shown,
  });
  if (made !== undefined) response.headers.set("cache-control", "no-store");
  return response;
}

async function makeKey(asked: Asked): Promise<Response> {
  const { c, visit, deps } = asked;
  const form = await readForm(c), name = textOf(form, "name"), days = textOf(form, "expires_in_days");
  const made = await deps.axi.post<CreatedApiKey>(visit.session, "/api-keys", {
    body: { name, role: textOf(form, "role"), ...days === "" ? {} : { expires_in_days: Number(days) } },
    call: c.get("call"),
  });
  return await showKeys(asked, made.ok ? { made: made.value } : { name, problem: made.problem });
}

async function revokeKey(asked: Asked): Promise<Response> {
  const { c, visit, deps } = asked;
  const path = `/api-keys/${encodeURIComponent(c.req.param("id") ?? "")}`;
  const revoked = await deps.axi.delete(visit.session, path, { call: c.get("call") });
  if (!revoked.ok) return await showKeys(asked, { problem: { ...revoked.problem, errors: [] } });
  return c.redirect("/account/keys?done=revoked", 303);
}

async function showSessions(
  asked: Asked,
  problem: Problem | null,
): Promise<Response> {
  const { c, visit, deps } = asked;
  const sessions = await deps.axi.get<{ items: OpenSession[] }>(
    visit.session,
    `/sessions?limit=${SESSIONS_MAX}`,
    { call: c.get("call") },
  );
  const body = <SessionsTab sessions={sessions} {...momentOf(asked)} />;
  return showTab(asked, { tab: "sessions", body, problem });
}

/** The one of the address, or all others where it names none. */
async function endSessions(asked: Asked): Promise<Response> {
  const { c, visit, deps } = asked;
  const id = c.req.param("id");
  const path = id === undefined ? "/sessions" : `/sessions/${encodeURIComponent(id)}`;
  const ended = await deps.axi.delete(visit.session, path, { call: c.get("call") });
  if (!ended.ok) return await showSessions(asked, ended.problem);
  return c.redirect(`/account/sessions?done=${id === undefined ? "ended-others" : "ended"}`, 303);
}
