import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { PASSWORD, testAccounts } from "./testing.ts";

Deno.test("POST /auth/register makes a user with a tenant of their own and tells of it", async () => {
  await using axi = await testAccounts();
  const { status, json } = await axi.call("/auth/register", {
    body: {
      email: " Ada@Example.COM ",
      username: "ada",
      password: PASSWORD,
      tenant_name: "Analytical Engines",
    },
    headers: { "x-correlation-id": "a-test" },
  });
  assertEquals(status, 201);
  assertEquals(
    [json.email, json.display_name, json.tenant_name, json.role, json.status, json.locale, json.time_zone],
    ["ada@example.com", "ada", "Analytical Engines", "admin", "active", "en", "UTC"],
  );
  const [event, ...others] = await axi.owner`select envelope from axi.outbox`;
  assertEquals(others, []);
  const { type, tenantid, correlationid, data } = event?.["envelope"];
  assertEquals([type, tenantid, correlationid], ["tenant.created", json.tenant_id, "a-test"]);
  assertEquals(data, {
    tenant_id: json.tenant_id,
    slug: `analytical-engines-${json.tenant_id.slice(-6)}`,
    name: "Analytical Engines",
    owner_id: json.user_id,
  });
});

Deno.test("POST /auth/register gives one account per address and user name, and leaves nothing of a refused one", async () => {
  await using axi = await testAccounts();
  const ada = { email: "ada@example.com", username: "ada", password: PASSWORD };
  const register = (change: Record<string, unknown>) =>
    axi.call("/auth/register", { body: { ...ada, ...change } });
  const parallel = await Promise.all(Array.from({ length: 8 }, () => register({})));
  assertEquals(parallel.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409, 409, 409, 409]);
  const taken = [
    await register({ username: "bob" }),
    await register({ username: "bob", email: "  ADA@example.com" }),
    await register({ email: "bob@example.com" }),
  ];
  assertEquals(taken.map(({ status, json }) => [status, json.code]), Array(3).fill([409, "CONFLICT"]));
  assertEquals(
    new Set(taken.map(({ json }) => json.detail)).size,
    1,
    "it is not said which of the two is taken",
  );
  const [count] = await axi.owner`
    select (select count(*) from axi.users)::int as users, (select count(*) from axi.tenants)::int as tenants,
      (select count(*) from axi.outbox)::int as events,
      (select count(*) from pg_namespace where nspname ~ '^tenant_')::int as schemas`;
  assertEquals({ ...count }, { users: 1, tenants: 1, events: 1, schemas: 1 });
});

Deno.test("POST /auth/register says what is wrong with each field", async () => {
  await using axi = await testAccounts();
  const ada = { email: "ada@example.com", username: "ada", password: PASSWORD };
  const cases: readonly [Record<string, unknown>, string][] = [
    [{ email: "ada" }, "/email"],
    [{ email: undefined }, "/email"],
    [{ username: "Ada Lovelace" }, "/username"],
    [{ password: "1234567" }, "/password"],
    [{ password: "x".repeat(129) }, "/password"],
    [{ password: "Password1" }, "/password"],
    [{ display_name: "two\nlines" }, "/display_name"],
    [{ tenant_name: "" }, "/tenant_name"],
    [{ colour: "red" }, "/colour"],
  ];
  for (const [change, pointer] of cases) {
    const { status, json } = await axi.call("/auth/register", { body: { ...ada, ...change } });
    assertEquals([status, json.code, json.errors[0].pointer], [422, "VALIDATION", pointer]);
  }
});

Deno.test("POST /auth/register answers 403 where registration is closed", async () => {
  await using axi = await testAccounts({ AXI_REGISTRATION: "closed" });
  const { status, json } = await axi.call("/auth/register", {
    body: { email: "ada@example.com", username: "ada", password: PASSWORD },
  });
  assertEquals([status, json.code], [403, "FORBIDDEN"]);
  assertMatch(json.detail, /registration is closed/);
});

Deno.test("POST /auth/token signs in by user name or address, in JSON or as a form", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  const form = new URLSearchParams({ grant_type: "password", username: user.username, password: PASSWORD });
  const answers = [
    await axi.call("/auth/token", { body: { username: ` ${user.email.toUpperCase()}`, password: PASSWORD } }),
    await axi.call("/auth/token", {
      body: form.toString(),
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    }),
    await axi.call("/api/v1/auth/token/", {
      body: { username: user.username, password: PASSWORD, tenant_id: user.tenant_id },
    }),
  ];
  for (const { status, json, headers } of answers) {
    assertEquals([status, json.token_type, json.expires_in], [200, "Bearer", 300]);
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals((await axi.call("/users/me", { token: json.access_token })).json.user_id, user.user_id);
  }
});

Deno.test("POST /auth/token refuses wrong secrets all alike, and bodies it can't read", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  const stranger = await axi.newUser();
  const wrong = [
    { username: user.username, password: "not the password" },
    { username: "nobody", password: PASSWORD },
    { username: "nobody@example.com", password: PASSWORD },
    { username: user.username, password: PASSWORD, tenant_id: stranger.user.tenant_id },
    { grant_type: "client_credentials", client_id: "nobody", client_secret: "x", audience: "axi" },
  ];
  const details = new Set<string>();
  for (const body of wrong) {
    const { status, json, headers } = await axi.call("/auth/token", { body });
    assertEquals([status, json.code, headers.get("www-authenticate")], [401, "UNAUTHENTICATED", "Bearer"]);
    details.add(json.detail);
  }
  assertEquals(details.size, 1);
  const form = "application/x-www-form-urlencoded";
  const unreadable: readonly [string, string, number][] = [
    ["username=a&username=b&password=c", form, 400],
    ["username=a", form, 422],
    ["username=a&password=b&colour=red", form, 422],
    ['{"grant_type":"implicit"}', "application/json", 422],
    ["<xml/>", "text/xml", 415],
  ];
  for (const [body, type, expected] of unreadable) {
    const { status } = await axi.call("/auth/token", { body, headers: { "content-type": type } });
    assertEquals([body, status], [body, expected]);
  }
});

Deno.test("POST /auth/token replaces a hash of lower cost once the password is known", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  const cheap = "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg";
  await axi.owner`update axi.users set password_hash = ${cheap} where user_id = ${user.user_id}`;
  await axi.signIn(user.username, "password");
  const [row] = await axi.owner`select password_hash from axi.users`;
  assertMatch(row?.["password_hash"], /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await axi.signIn(user.username, "password");
});

Deno.test("POST /auth/logout ends the session, its access token within one poll, and no other session", async () => {
  await using axi = await testAccounts();
  const { user, access_token, refresh_token } = await axi.newUser();
  const other = await axi.signIn(user.username);
  axi.clock.ms += 1_000;
  for (const token of [refresh_token, refresh_token, "axr_unknown"]) {
    assertEquals((await axi.call("/auth/logout", { body: { refresh_token: token } })).status, 204);
  }
  assertEquals((await axi.call("/auth/refresh", { body: { refresh_token } })).status, 401);
  await axi.pollRevocations();
  assertEquals((await axi.call("/users/me", { token: access_token })).status, 401);
  assertEquals((await axi.call("/users/me", { token: other.access_token })).status, 200);
  assertEquals(
    (await axi.call("/auth/refresh", { body: { refresh_token: other.refresh_token } })).status,
    200,
  );
  assertEquals((await axi.call("/auth/logout", { body: {} })).status, 422);
});

Deno.test("services get tokens by their secret, for the audiences and scopes they were given", async () => {
  await using axi = await testAccounts();
  const secret = "a secret of 256 random bits, says the test";
  await axi.owner`
    insert into axi.service_clients (client_id, secret_sha256, audiences, scopes)
    values ('aide', sha256(convert_to(${secret}, 'UTF8')), '{axi,grasp}', '{tokens:introspect,revocations:read}')`;
  const grant = {
    grant_type: "client_credentials",
    client_id: "aide",
    client_secret: secret,
    audience: "axi",
  };
  const { status, json } = await axi.call("/auth/token", { body: grant });
  assertEquals([status, json.scope, json.refresh_token], [
    200,
    "tokens:introspect revocations:read",
    undefined,
  ]);
  const token = json.access_token;

  const { json: feed } = await axi.call("/auth/revocations", { token });
  assertEquals(feed.items, []);
  const person = await axi.newUser();
  await axi.call("/auth/logout", { body: { refresh_token: person.refresh_token } });
  const next = await axi.call(`/auth/revocations?since=${feed.next_since}`, { token });
  assertEquals(next.json.items.map(({ kind }: { kind: string }) => kind), ["session"]);
  const again = await axi.call(`/auth/revocations?since=${next.json.next_since}`, { token });
  assertEquals(again.json.next_since, next.json.next_since, "a poller that has all is told so");
  assertEquals((await axi.call("/auth/revocations?since=yesterday", { token })).status, 422);
  assertEquals((await axi.call("/auth/revocations?since=0000-01-01T00:00:00Z", { token })).status, 200);

  const narrow = await axi.call("/auth/token", { body: { ...grant, scope: "revocations:read everything" } });
  assertEquals(narrow.json.scope, "revocations:read");
  const refusals = [
    await axi.call("/auth/token", { body: { ...grant, audience: "mint" } }),
    await axi.call("/auth/introspect", { token: narrow.json.access_token, body: { token: "x" } }),
    await axi.call("/auth/revocations", { token: person.access_token }),
    await axi.call("/users/me", { token }),
    await axi.call("/users", { token }),
  ];
  assertEquals(refusals.map(({ status }) => status), [403, 403, 403, 403, 403]);
  const elsewhere = await axi.call("/auth/token", { body: { ...grant, audience: "grasp" } });
  assertEquals((await axi.call("/auth/revocations", { token: elsewhere.json.access_token })).status, 401);
  assertEquals((await axi.call("/auth/revocations")).status, 401);
  assertEquals((await axi.call("/auth/introspect", { body: { token: "x" } })).status, 401);
});

Deno.test("the OpenAPI document declares every route of accounts with its errors", async () => {
  await using axi = await testAccounts();
  const { json } = await axi.call("/openapi.json");
  const { requestBody, responses } = json.paths["/api/v1/auth/token"].post;
  assertEquals(requestBody.required, true);
  assertEquals(Object.keys(requestBody.content), ["application/json", "application/x-www-form-urlencoded"]);
  assert("TokenRequest" in json.components.schemas, "what the body refers to is there");
  for (const status of ["200", "400", "401", "403", "415", "422", "429"]) assert(status in responses, status);
});
