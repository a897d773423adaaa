import { PASSWORD, PROXY, testAccounts } from "../auth/testing.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";

const ABSENT = "01a210d8-9224-72c2-b4cd-239ed3356984";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Listed {
  readonly session_id: string;
  readonly is_current: boolean;
}

Deno.test("GET /sessions tells where each session began, when it was used last, and which one asks", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  axi.clock.ms += 1_000;
  const begun = new Date(axi.clock.ms).toISOString();
  const elsewhere = await axi.call("/auth/token", {
    body: { username: user.username, password: PASSWORD },
    headers: { "user-agent": "Firefox".padEnd(400, "!"), "x-forwarded-for": "2001:db8::7" },
    from: PROXY,
  });
  axi.clock.ms += MINUTE_MS;
  await axi.call("/auth/refresh", { body: { refresh_token: elsewhere.json.refresh_token } });

  const { status, json } = await axi.call("/sessions", { token });
  assertEquals([status, json.items.length, json.next_cursor], [200, 2, null]);
  const [newer, own] = json.items;
  assertEquals(newer, {
    session_id: newer.session_id,
    user_agent: "Firefox".padEnd(300, "!"),
    address: "2001:db8:0:0::/64",
    created_at: begun,
    last_used_at: new Date(axi.clock.ms).toISOString(),
    expires_at: new Date(axi.clock.ms + 7 * DAY_MS).toISOString(),
    is_current: false,
  });
  assertEquals([own.is_current, own.user_agent, own.address], [true, "", "192.0.2.1"]);
  axi.clock.ms += 7 * DAY_MS;
  const { access_token: later } = await axi.signIn(user.username);
  const left = (await axi.call("/sessions", { token: later })).json.items;
  assertEquals(
    left.map(({ is_current }: Listed) => is_current),
    [true],
    "what nobody used for a week is over",
  );
});

Deno.test("DELETE /sessions/{id} ends it and its tokens within one poll; another user's looks absent", async () => {
  await using axi = await testAccounts();
  const [owner, stranger] = [await axi.newUser(), await axi.newUser()];
  const other = await axi.signIn(owner.user.username);
  const { items } = (await axi.call("/sessions", { token: owner.access_token })).json;
  const idOf = (isCurrent: boolean) =>
    items.find(({ is_current }: Listed) => is_current === isCurrent).session_id;
  const path = `/sessions/${idOf(false)}`;
  const remove = (at: string, token?: string) => axi.call(at, { method: "DELETE", token });
  // A colleague in the same tenant, whom row-level security alone would let pass.
  await axi.owner`
    insert into axi.memberships (tenant_id, user_id, role)
    values (${owner.user.tenant_id}, ${stranger.user.user_id}, 'admin')`;
  const { json: colleague } = await axi.call("/auth/token", {
    body: { username: stranger.user.username, password: PASSWORD, tenant_id: owner.user.tenant_id },
  });
  const refused = [
    await remove(path, stranger.access_token),
    await remove(path, colleague.access_token),
    await remove(`/sessions/${ABSENT}`, owner.access_token),
    await remove("/sessions/7", owner.access_token),
    await remove(`/sessions/${idOf(true)}`, owner.access_token),
    await remove(path),
  ];
  assertEquals(refused.map(({ status }) => status), [404, 404, 404, 422, 409, 401]);
  assertEquals((await axi.call("/sessions", { token: colleague.access_token })).json.items.length, 1);
  assertEquals((await axi.call("/users/me", { token: other.access_token })).status, 200);

  axi.clock.ms += 1_000;
  for (let i = 0; i < 2; i++) assertEquals((await remove(path, owner.access_token)).status, 204);
  await axi.pollRevocations();
  const refresh = await axi.call("/auth/refresh", { body: { refresh_token: other.refresh_token } });
  const me = await Promise.all(
    [owner, other].map(({ access_token: token }) => axi.call("/users/me", { token })),
  );
  assertEquals([refresh.status, ...me.map(({ status }) => status)], [401, 200, 401]);
});

Deno.test("DELETE /sessions ends all of the user's sessions but the one that asks, and nobody else's", async () => {
  await using axi = await testAccounts();
  const [owner, stranger] = [await axi.newUser(), await axi.newUser()];
  const others = [await axi.signIn(owner.user.username), await axi.signIn(owner.user.username)];
  axi.clock.ms += 1_000;
  const remove = (token?: string) => axi.call("/sessions", { method: "DELETE", token });
  assertEquals((await remove()).status, 401);
  for (let i = 0; i < 2; i++) assertEquals((await remove(owner.access_token)).status, 204);
  await axi.pollRevocations();
  const me = await Promise.all(
    [owner, stranger, ...others].map(({ access_token: token }) => axi.call("/users/me", { token })),
  );
  assertEquals(me.map(({ status }) => status), [200, 200, 401, 401]);
  const { items } = (await axi.call("/sessions", { token: owner.access_token })).json;
  assertEquals(items.map(({ is_current }: Listed) => is_current), [true]);
});

Deno.test("GET /sessions: pages, bad input, and callers that have none", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  for (let i = 0; i < 2; i++) await axi.signIn(user.username);
  const all = (await axi.call("/sessions", { token })).json.items;
  const first = await axi.call("/sessions?limit=2", { token });
  const second = await axi.call(`/sessions?limit=2&cursor=${first.json.next_cursor}`, { token });
  assertEquals([...first.json.items, ...second.json.items], all);
  assertEquals(second.json.next_cursor, null);
  assert(all[0].session_id > all[1].session_id && all[1].session_id > all[2].session_id, "newest first");
  const { json: made } = await axi.call("/api-keys", { token, body: { name: "import", role: "admin" } });
  const statuses = [
    await axi.call("/sessions?limit=0", { token }),
    await axi.call("/sessions?cursor=x", { token }),
    await axi.call("/sessions"),
    await axi.call("/sessions", { token: made.key }),
    await axi.call("/sessions", { method: "DELETE", token: made.key }),
    await axi.call(`/sessions/${all[0].session_id}`, { method: "DELETE", token: made.key }),
  ].map(({ status }) => status);
  assertEquals(statuses, [422, 422, 401, 403, 403, 403]);
});
