import { isApiKey } from "@shared/auth/api_key.ts";
import { testAccounts } from "../auth/testing.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";

const DAY_MS = 86_400_000;

Deno.test("POST /api-keys shows the key once; it works as a credential with its role, never for its maker's account", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  const { status, json } = await axi.call("/api-keys", { token, body: { name: "import", role: "admin" } });
  assertEquals(status, 201);
  assert(isApiKey(json.key));
  assertEquals([json.name, json.role, json.expires_at, json.revoked_at], ["import", "admin", null, null]);
  assert(json.key.startsWith(json.prefix));

  const members = await axi.call("/users", { token: json.key });
  assertEquals([members.status, members.json.items[0].user_id], [200, user.user_id]);
  const refused = [
    await axi.call("/users/me", { token: json.key }),
    await axi.call("/api-keys", { token: json.key }),
    await axi.call("/api-keys", { token: json.key, body: { name: "another" } }),
    await axi.call(`/api-keys/${json.api_key_id}`, { method: "DELETE", token: json.key }),
    await axi.call(`/users/${user.user_id}`, {
      method: "PATCH",
      token: json.key,
      body: { status: "disabled" },
    }),
  ];
  assertEquals(refused.map(({ status }) => status), [403, 403, 403, 403, 403]);

  const { items } = (await axi.call("/api-keys", { token })).json;
  assertEquals(items.length, 1);
  assert(!("key" in items[0]) && items[0].last_used_at !== null, "listed with its use, without its secret");
  assert(!axi.lines.join("").includes(json.key.slice(4)), "no line of the log holds the key");
});

Deno.test("DELETE /api-keys/{id} voids the key within a minute; another tenant's looks absent", async () => {
  await using axi = await testAccounts();
  const [owner, stranger] = [await axi.newUser(), await axi.newUser()];
  const made = await axi.call("/api-keys", {
    token: owner.access_token,
    body: { name: "import", role: "admin" },
  });
  const path = `/api-keys/${made.json.api_key_id}`;
  assertEquals((await axi.call("/users", { token: made.json.key })).status, 200);
  assertEquals((await axi.call(path, { method: "DELETE", token: stranger.access_token })).status, 404);
  assertEquals((await axi.call(path, { method: "DELETE" })).status, 401);
  assertEquals((await axi.call("/api-keys/7", { method: "DELETE", token: owner.access_token })).status, 422);
  assertEquals((await axi.call("/users", { token: made.json.key })).status, 200);

  axi.clock.ms += 1_000;
  for (let i = 0; i < 2; i++) {
    assertEquals((await axi.call(path, { method: "DELETE", token: owner.access_token })).status, 204);
  }
  await axi.pollRevocations();
  assertEquals((await axi.call("/users", { token: made.json.key })).status, 401);
  const { items } = (await axi.call("/api-keys", { token: owner.access_token })).json;
  assertEquals(items[0].revoked_at, new Date(axi.clock.ms).toISOString());
});

Deno.test("an API key expires, and can do no more than its maker still may", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  const make = async (body: unknown) => (await axi.call("/api-keys", { token, body })).json.key;
  const short = await make({ name: "short", role: "admin", expires_in_days: 1 });
  const long = await make({ name: "long", role: "admin" });
  assertEquals((await axi.call("/users", { token: short })).status, 200);
  axi.clock.ms += DAY_MS;
  assertEquals((await axi.call("/users", { token: short })).status, 401);
  assertEquals((await axi.call("/users", { token: long })).status, 200);
  await axi.owner`update axi.memberships set role = 'viewer' where user_id = ${user.user_id}`;
  axi.clock.ms += 60_000;
  assertEquals((await axi.call("/users", { token: long })).status, 403);
  await axi.owner`update axi.memberships set status = 'disabled' where user_id = ${user.user_id}`;
  axi.clock.ms += 60_000;
  assertEquals((await axi.call("/users", { token: long })).status, 401);
});

Deno.test("GET and POST /api-keys: pages, bad input, callers who may not, and no secret kept for a repeat", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  const headers = { "idempotency-key": "k1" };
  for (const name of ["one", "two", "three"]) await axi.call("/api-keys", { token, headers, body: { name } });
  assertEquals([...await axi.owner`select key from axi.idempotency_keys`], []);
  const first = await axi.call("/api-keys?limit=2", { token });
  const second = await axi.call(`/api-keys?limit=2&cursor=${first.json.next_cursor}`, { token });
  const names = [...first.json.items, ...second.json.items].map(({ name }) => name);
  assertEquals([names, second.json.next_cursor], [["one", "two", "three"], null]);
  for (const body of [{}, { name: "" }, { name: "x", role: "owner" }, { name: "x", expires_in_days: 0 }]) {
    assertEquals((await axi.call("/api-keys", { token, body })).status, 422);
  }
  assertEquals((await axi.call("/api-keys", { body: { name: "x" } })).status, 401);
  assertEquals((await axi.call("/api-keys")).status, 401);
  await axi.owner`update axi.memberships set role = 'analyst' where user_id = ${user.user_id}`;
  const analyst = (await axi.signIn(user.username)).access_token;
  assertEquals((await axi.call("/api-keys", { token: analyst })).status, 403);
  assertEquals((await axi.call("/api-keys", { token: analyst, body: { name: "x" } })).status, 403);
});
