import { assertEquals } from "@shared/testing/assert.ts";
import { testAccounts } from "./testing.ts";

Deno.test("POST /auth/refresh: 100 parallel refreshes of one token give one living family, and nobody is logged out", async () => {
  await using axi = await testAccounts();
  const { refresh_token } = await axi.newUser();
  const refresh = (token: string) => axi.call("/auth/refresh", { body: { refresh_token: token } });
  const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(refresh_token)));
  assertEquals(answers.filter(({ status }) => status !== 200), []);
  const successors = new Set(answers.map(({ json }) => json.refresh_token));
  assertEquals(successors.size, 1);
  for (const { json } of answers) {
    assertEquals((await axi.call("/users/me", { token: json.access_token })).status, 200);
  }
  const [count] = await axi.owner`
    select (select count(*) from axi.sessions where ended_at is null)::int as sessions,
      (select count(*) from axi.refresh_tokens where replaced_at is null)::int as unused`;
  assertEquals({ ...count }, { sessions: 1, unused: 1 });
  const [successor = ""] = successors;
  assertEquals((await refresh(successor)).status, 200);
});

Deno.test("POST /auth/refresh replays the successor for ten seconds, to the parent alone", async () => {
  await using axi = await testAccounts();
  const first = (await axi.newUser()).refresh_token;
  const refresh = (token: string) => axi.call("/auth/refresh", { body: { refresh_token: token } });
  const second = (await refresh(first)).json.refresh_token;
  axi.clock.ms += 10_000;
  assertEquals((await refresh(first)).json.refresh_token, second, "the answer was lost: the same again");
  const third = (await refresh(second)).json.refresh_token;
  const grandparent = await refresh(first);
  assertEquals([grandparent.status, grandparent.json.code], [401, "UNAUTHENTICATED"]);
  assertEquals((await refresh(third)).status, 401, "the family is dead");
});

Deno.test("POST /auth/refresh: a token that comes back after its time ends the session everywhere", async () => {
  await using axi = await testAccounts();
  const { user, access_token, refresh_token } = await axi.newUser();
  const elsewhere = await axi.signIn(user.username);
  const refresh = (token: string) => axi.call("/auth/refresh", { body: { refresh_token: token } });
  const thief = await refresh(refresh_token);
  axi.clock.ms += 10_001;
  assertEquals((await refresh(refresh_token)).status, 401);
  assertEquals((await refresh(thief.json.refresh_token)).status, 401);
  await axi.pollRevocations();
  for (const token of [access_token, thief.json.access_token]) {
    assertEquals((await axi.call("/users/me", { token })).status, 401);
  }
  assertEquals((await axi.call("/users/me", { token: elsewhere.access_token })).status, 200);
  assertEquals((await refresh(elsewhere.refresh_token)).status, 200);
});

Deno.test("POST /auth/refresh: a session ends after 7 days unused and after 30 days at all", async () => {
  await using axi = await testAccounts();
  const day = 86_400_000;
  const refresh = (token: string) => axi.call("/auth/refresh", { body: { refresh_token: token } });
  const idle = (await axi.newUser()).refresh_token;
  let busy = (await axi.newUser()).refresh_token;
  for (let days = 6; days < 30; days += 6) {
    axi.clock.ms += 6 * day;
    const { status, json } = await refresh(busy);
    assertEquals(status, 200, `day ${days}`);
    busy = json.refresh_token;
    if (days > 7) assertEquals((await refresh(idle)).status, 401);
  }
  axi.clock.ms += 6 * day;
  assertEquals((await refresh(busy)).status, 401);
});

Deno.test("POST /auth/refresh takes nothing but a refresh token, and forgets expired ones", async () => {
  await using axi = await testAccounts();
  const { user, access_token, refresh_token } = await axi.newUser();
  const bodies = [
    [{ refresh_token: access_token }, 422],
    [{ refresh_token: "axr_" + "A".repeat(43) }, 401],
    [{ refresh_token: "\u0000" }, 401],
    [{ refresh_token: 7 }, 422],
    [{}, 422],
  ] as const;
  for (const [body, expected] of bodies) {
    assertEquals((await axi.call("/auth/refresh", { body })).status, expected, JSON.stringify(body));
  }
  axi.clock.ms += 8 * 86_400_000;
  assertEquals((await axi.call("/auth/refresh", { body: { refresh_token } })).status, 401);
  axi.clock.ms += 30 * 86_400_000;
  await axi.signIn(user.username);
  const [count] = await axi.owner`select count(*)::int as sessions from axi.sessions`;
  assertEquals({ ...count }, { sessions: 1 });
});

Deno.test("a member has a hundred sessions at most: the oldest makes room", async () => {
  await using axi = await testAccounts();
  const { user, refresh_token } = await axi.newUser();
  await axi.owner`
    insert into axi.sessions (session_id, tenant_id, user_id, created_at, expires_at)
    select gen_random_uuid(), tenant_id, user_id, created_at + n * interval '1 millisecond', expires_at
    from axi.sessions, generate_series(1, 99) n`;
  axi.clock.ms += 1_000;
  await axi.signIn(user.username);
  const [count] = await axi.owner`select count(*)::int as sessions from axi.sessions`;
  assertEquals({ ...count }, { sessions: 100 });
  assertEquals((await axi.call("/auth/refresh", { body: { refresh_token } })).status, 401);
});
