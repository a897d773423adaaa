import { PASSWORD, type TestAccounts, testAccounts, type TestUser } from "../auth/testing.ts";
import { assertEquals } from "@shared/testing/assert.ts";

const NEW_PASSWORD = "a longer one with a tuba in it";

/** Makes the user a member of the owner's tenant and signs them in to it. */
async function join(axi: TestAccounts, owner: TestUser, member: TestUser, role: string): Promise<string> {
  await axi.owner`
    insert into axi.memberships (tenant_id, user_id, role)
    values (${owner.user.tenant_id}, ${member.user.user_id}, ${role})`;
  const { json } = await axi.call("/auth/token", {
    body: { username: member.user.username, password: PASSWORD, tenant_id: owner.user.tenant_id },
  });
  return json.access_token;
}

Deno.test("GET /users/me answers the profile in the token's tenant", async () => {
  await using axi = await testAccounts();
  const [owner, member] = [await axi.newUser(), await axi.newUser()];
  const token = await join(axi, owner, member, "analyst");
  const { status, json } = await axi.call("/users/me", { token });
  assertEquals(
    [status, json.user_id, json.tenant_id, json.tenant_name, json.role],
    [200, member.user.user_id, owner.user.tenant_id, owner.user.tenant_name, "analyst"],
  );
  assertEquals((await axi.call("/users/me", { token: member.access_token })).json, member.user);
  assertEquals((await axi.call("/users/me")).status, 401);
});

Deno.test("PATCH /users/me changes what is given and nothing else", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  const patch = (body: unknown) => axi.call("/users/me", { method: "PATCH", token, body });
  const { status, json } = await patch({
    display_name: " Ada L. ",
    locale: "pt-BR",
    time_zone: "Asia/Kolkata",
  });
  assertEquals(status, 200);
  assertEquals(json, {
    ...user,
    display_name: "Ada L.",
    locale: "pt-BR",
    time_zone: "Asia/Kolkata",
    version: 2,
  });
  assertEquals((await patch({ locale: "en" })).json, { ...json, locale: "en", version: 3 });
  for (
    const body of [
      { time_zone: "Mars/Olympus" },
      { locale: "english" },
      { display_name: "" },
      { role: "admin" },
      [],
      {
        display_name: "\u0000",
      },
    ]
  ) {
    const { status, json } = await patch(body);
    assertEquals([status, json.code], [422, "VALIDATION"], JSON.stringify(body));
  }
  assertEquals((await axi.call("/users/me", { method: "PATCH", body: { locale: "en" } })).status, 401);
});

Deno.test("POST /users/me/password ends every session in every tenant and gives a new one", async () => {
  await using axi = await testAccounts();
  const [owner, member] = [await axi.newUser(), await axi.newUser()];
  const elsewhere = await join(axi, owner, member, "viewer");
  const change = (body: unknown) => axi.call("/users/me/password", { token: member.access_token, body });
  assertEquals((await change({ current_password: "wrong", new_password: NEW_PASSWORD })).status, 403);
  assertEquals((await change({ current_password: PASSWORD, new_password: "password1" })).status, 422);
  assertEquals((await change({ current_password: PASSWORD, new_password: "short" })).status, 422);
  assertEquals((await change({ current_password: PASSWORD })).status, 422);
  axi.clock.ms += 1_000;
  const { status, json } = await change({ current_password: PASSWORD, new_password: NEW_PASSWORD });
  assertEquals(status, 200);
  await axi.pollRevocations();
  const statuses = [member.access_token, elsewhere, json.access_token, owner.access_token].map((token) =>
    axi.call("/users/me", { token })
  );
  assertEquals((await Promise.all(statuses)).map(({ status }) => status), [401, 401, 200, 200]);
  const refreshes = [member.refresh_token, json.refresh_token].map((refresh_token) =>
    axi.call("/auth/refresh", { body: { refresh_token } })
  );
  assertEquals((await Promise.all(refreshes)).map(({ status }) => status), [401, 200]);
  const [open] = await axi.owner`
    select count(*)::int as sessions from axi.sessions where user_id = ${member.user.user_id} and ended_at is null`;
  assertEquals({ ...open }, { sessions: 1 });
  await axi.signIn(member.user.username, NEW_PASSWORD);
  const old = await axi.call("/auth/token", { body: { username: member.user.username, password: PASSWORD } });
  assertEquals(old.status, 401);
  assertEquals((await axi.call("/users/me/password", { body: {} })).status, 401);
});

Deno.test("POST /users/me/password with an Idempotency-Key keeps no secret", async () => {
  await using axi = await testAccounts();
  const { access_token: token } = await axi.newUser();
  const headers = { "idempotency-key": "k1" };
  const body = { current_password: PASSWORD, new_password: NEW_PASSWORD };
  assertEquals((await axi.call("/users/me/password", { token, headers, body })).status, 200);
  const keys = await axi.owner`select key from axi.idempotency_keys`;
  assertEquals([...keys], []);
});

Deno.test("GET /users lists the tenant's members in pages, for administrators", async () => {
  await using axi = await testAccounts();
  const [owner, member, stranger] = [await axi.newUser(), await axi.newUser(), await axi.newUser()];
  const viewer = await join(axi, owner, member, "viewer");
  const list = (query: string, token?: string) =>
    axi.call(`/users${query}`, token === undefined ? {} : { token });
  const ids = ({ json }: { json: { items: { user_id: string }[] } }) =>
    json.items.map(({ user_id }) => user_id);
  const all = await list("", owner.access_token);
  assertEquals([ids(all), all.json.next_cursor], [[owner.user.user_id, member.user.user_id], null]);
  const first = await list("?limit=1", owner.access_token);
  const second = await list(`?limit=1&cursor=${first.json.next_cursor}`, owner.access_token);
  assertEquals([ids(first), ids(second), second.json.next_cursor], [[owner.user.user_id], [
    member.user.user_id,
  ], null]);
  assertEquals(ids(await list("", stranger.access_token)), [stranger.user.user_id]);
  assertEquals((await list("", viewer)).status, 403);
  assertEquals((await list("")).status, 401);
  for (const query of ["?limit=0", "?limit=1001", "?cursor=nonsense"]) {
    assertEquals((await list(query, owner.access_token)).status, 422);
  }
});

Deno.test("PATCH /users/{user_id} keeps a member out of this tenant within a minute, and lets them in again", async () => {
  await using axi = await testAccounts();
  const [owner, member, stranger] = [await axi.newUser(), await axi.newUser(), await axi.newUser()];
  const inside = await join(axi, owner, member, "admin");
  const path = `/users/${member.user.user_id}`;
  const set = (status: string, token: string) => axi.call(path, { method: "PATCH", token, body: { status } });
  axi.clock.ms += 1_000;
  const { status, json } = await set("disabled", owner.access_token);
  assertEquals([status, json.status], [200, "disabled"]);
  await axi.pollRevocations();
  assertEquals((await axi.call("/users/me", { token: inside })).status, 401);
  const signIn = { username: member.user.username, password: PASSWORD, tenant_id: owner.user.tenant_id };
  assertEquals((await axi.call("/auth/token", { body: signIn })).status, 401);
  const home = await axi.signIn(member.user.username);
  assertEquals(
    (await axi.call("/users/me", { token: home.access_token })).json.tenant_id,
    member.user.tenant_id,
  );

  assertEquals((await set("active", owner.access_token)).json.status, "active");
  const back = await axi.call("/auth/token", { body: signIn });
  assertEquals((await axi.call("/users/me", { token: back.json.access_token })).status, 200);

  assertEquals((await set("disabled", stranger.access_token)).json.code, "NOT_FOUND");
  assertEquals((await set("asleep", owner.access_token)).status, 422);
  assertEquals((await axi.call(path, { method: "PATCH", body: { status: "active" } })).status, 401);
  const own = await axi.call(`/users/${owner.user.user_id}`, {
    method: "PATCH",
    token: owner.access_token,
    body: { status: "disabled" },
  });
  assertEquals([own.status, own.json.code], [409, "CONFLICT"]);
});
