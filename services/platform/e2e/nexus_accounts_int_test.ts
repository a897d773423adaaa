import { createLogger } from "@shared/log/create_logger.ts";
import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { PASSWORD } from "../../axi/auth/testing.ts";
import { createApp } from "../../nexus/app.ts";
import { loadConfig } from "../../nexus/config.ts";
import { wire } from "../../nexus/wiring.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const NEW_PASSWORD = "a longer one with a tuba in it";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** Where nothing listens any more. */
function nowhere(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}

/** A browser without scripts: it keeps cookies, sends forms, and follows nothing by itself. */
function browserAt(world: Pick<NexusWorld, "url">, userAgent = FIREFOX) {
  const cookies = new Map<string, string>();

  async function ask(path: string, init: RequestInit = {}) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, accept: "text/html", "user-agent": userAgent, origin: world.url };
    const answer = await fetch(world.url + path, { headers, redirect: "manual", ...init });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const { status, headers: answered } = answer;
    return { status, headers: answered, location: answered.get("location"), text: await answer.text() };
  }

  return {
    cookies,
    get: (path: string) => ask(path),
    post: (path: string, fields: Record<string, string> = {}) =>
      ask(path, { method: "POST", body: new URLSearchParams(fields) }),
    async signIn(username: string, password = PASSWORD) {
      const { status } = await this.post("/login", { username, password });
      assertEquals(status, 303);
      return this;
    },
  };
}

Deno.test("POST /register signs in and goes on; wrong fields say why beside them, and keep what was filled in", async () => {
  await using world = await openNexus();
  const browser = browserAt(world);
  const account = { email: "ada@example.com", username: "ada", display_name: "Ada L.", password: PASSWORD };
  const weak = await browser.post("/register", { ...account, email: "ada", password: "password1" });
  assertEquals(weak.status, 422);
  assertMatch(weak.text, /id="field-email-error"[^]*e-mail address such as/);
  assertMatch(weak.text, /value="ada"/);
  const popular = await browser.post("/register", { ...account, password: "password1" });
  assertMatch(popular.text, /id="field-password-error"/);
  const taken = await browser.post("/register", { ...account, username: world.person.user.username });
  assertEquals([taken.status, taken.text.includes("is taken")], [422, true]);
  const made = await browser.post("/register", { ...account, next: "/account" });
  assertEquals([made.status, made.location], [303, "/account"]);
  const { status, text } = await browser.get("/account");
  assertEquals([status, text.includes('value="Ada L."')], [200, true]);
  assertEquals((await browser.get("/register?next=https://evil.example")).location, "/");
});

Deno.test("POST /login says what is wrong: the entry, too many attempts, or the service behind it", async () => {
  await using world = await openNexus();
  const { username } = world.person.user;
  const browser = browserAt(world);
  const wrong = await browser.post("/login", { username, password: "nonsense", next: "/status" });
  assertEquals([wrong.status, wrong.text.includes("username or the password is wrong")], [422, true]);
  assert(
    wrong.text.includes(`value="${username}"`) && wrong.text.includes('value="/status"'),
    "entries are kept",
  );
  for (let i = 0; i < 9; i++) await browser.post("/login", { username, password: "nonsense" });
  const limited = await browser.post("/login", { username, password: PASSWORD });
  assertEquals([limited.status, limited.text.includes("Too many attempts")], [429, true]);
  assert(Number(limited.headers.get("retry-after")) > 0);
});

Deno.test("where AXI does not answer, /login says so with a correlation id, and /status shows it down", async () => {
  const config = loadConfig({ AXI_URL: nowhere(), LOG_LEVEL: "error" });
  await using deps = await wire(config, { log: createLogger({ write: () => {} }) });
  const app = createApp(deps, config, new AbortController().signal);
  const headers = { accept: "text/html", host: "127.0.0.1", "x-correlation-id": "chain-of-the-test" };
  const body = new URLSearchParams({ username: "ada", password: PASSWORD });
  const login = await app.request("/login", { method: "POST", headers, body });
  const text = await login.text();
  assertEquals([login.status, text.includes("does not answer just now")], [503, true]);
  assert(text.includes("chain-of-the-test") && text.includes('value="ada"'));
  const status = await app.request("/status", { headers: { ...headers, cookie: "axi_rt=axr_something" } });
  assertEquals(status.status, 200);
  assertMatch(await status.text(), /AXI[^]*Down[^]*AIDE[^]*Not configured/);
});

Deno.test("POST /account changes the profile and the language of the pages; a bad zone is said beside its field", async () => {
  await using world = await openNexus();
  const browser = await browserAt(world).signIn(world.person.user.username);
  const bad = await browser.post("/account", {
    display_name: "Ada",
    time_zone: "Mars/Olympus",
    locale: "en",
  });
  assertEquals(bad.status, 422);
  assertMatch(bad.text, /id="field-time_zone-error"/);
  const given = { display_name: " Ada & <Co> ", time_zone: "Asia/Kolkata", locale: "es" };
  const saved = await browser.post("/account", given);
  assertEquals([saved.status, saved.location], [303, "/account?done=profile"]);
  const { json } = await world.person.get("/users/me");
  assertEquals([json.display_name, json.time_zone, json.locale], ["Ada & <Co>", "Asia/Kolkata", "es"]);
  const { text } = await browser.get("/account?done=profile");
  assert(
    text.includes("Su perfil está guardado.") && text.includes('value="Ada &amp; &lt;Co>"'),
    text.slice(0, 500),
  );
});

Deno.test("POST /account/password keeps this browser signed in and ends every other session", async () => {
  await using world = await openNexus();
  const { username } = world.person.user;
  const [here, elsewhere] = [
    await browserAt(world).signIn(username),
    await browserAt(world, IPHONE).signIn(username),
  ];
  const change = (current_password: string, new_password: string) =>
    here.post("/account/password", { current_password, new_password });
  const wrong = await change("nonsense", NEW_PASSWORD);
  assertEquals(wrong.status, 422);
  assertMatch(wrong.text, /id="field-current_password-error"/);
  assertMatch((await change(PASSWORD, "password1")).text, /id="field-new_password-error"/);
  const before = here.cookies.get("axi_rt");
  const changed = await change(PASSWORD, NEW_PASSWORD);
  assertEquals([changed.status, changed.location], [303, "/account/password?done=password"]);
  assert(here.cookies.get("axi_rt") !== before, "a new session's cookie came");
  await world.axi.deps.revocations.poll();
  assertEquals((await here.get("/account/sessions")).text.match(/This session/g)?.length, 1);
  const { status, location } = await elsewhere.get("/account");
  assertEquals([status, location, elsewhere.cookies.has("axi_rt")], [303, "/login?next=%2Faccount", false]);
  await browserAt(world).signIn(username, NEW_PASSWORD);
});

Deno.test("/account/keys shows a key once, in an answer that nothing keeps, and revokes it", async () => {
  await using world = await openNexus();
  const browser = await browserAt(world).signIn(world.person.user.username);
  assertMatch(
    (await browser.post("/account/keys", { name: "", role: "viewer" })).text,
    /id="field-name-error"/,
  );
  const made = await browser.post("/account/keys", { name: "import", role: "viewer", expires_in_days: "30" });
  const key = /axk_\w{20,}/.exec(made.text)?.[0] ?? "";
  assertEquals([made.status, made.headers.get("cache-control")], [200, "no-store"]);
  const use = () => world.axi.call("/datasets", { headers: { authorization: `Bearer ${key}` } });
  assertEquals((await use()).status, 200);
  const { text } = await browser.get("/account/keys");
  assert(!text.includes(key) && text.includes(key.slice(0, 8)), "listed by its beginning alone");
  const path = /\/account\/keys\/[\w-]+\/revoke/.exec(text)?.[0] ?? "";
  const revoked = await browser.post(path);
  assertEquals([revoked.status, revoked.location], [303, "/account/keys?done=revoked"]);
  await world.axi.deps.revocations.poll();
  assertEquals((await use()).status, 401);
  assertEquals((await browser.get(path)).location, "/account/keys", "a reload of the deed leads to the list");
});

Deno.test("/account/sessions names devices, marks this one, and ends one or all others", async () => {
  await using world = await openNexus();
  const { username } = world.person.user;
  const here = await browserAt(world).signIn(username);
  const phones = [
    await browserAt(world, IPHONE).signIn(username),
    await browserAt(world, IPHONE).signIn(username),
  ];
  const { text } = await here.get("/account/sessions");
  assertEquals([text.match(/Safari on iPhone/g)?.length, text.match(/This session/g)?.length], [4, 1]);
  assertMatch(text, /Firefox on Linux[^]*This session/);
  const ends = text.match(/\/account\/sessions\/[\w-]+\/end(?=")/g) ?? [];
  assertEquals(ends.length, 3, "the phones and the session that the test's person came with");
  for (const path of ends) assertEquals((await here.post(path)).location, "/account/sessions?done=ended");
  await world.axi.deps.revocations.poll();
  assertEquals((await phones[0]?.get("/"))?.location, "/login");
  await browserAt(world, IPHONE).signIn(username);
  assertEquals(
    (await here.post("/account/sessions/end-others")).location,
    "/account/sessions?done=ended-others",
  );
  assertEquals((await here.get("/account/sessions")).text.includes("iPhone"), false);
  const stranger = await browserAt(world).signIn((await world.axi.newUser()).user.username);
  assertEquals((await stranger.post(ends[0] ?? "")).status, 404);
});

Deno.test("/admin keeps members out and lets them in again, for administrators alone", async () => {
  await using world = await openNexus();
  const { user: owner } = world.person;
  const { user: member } = await world.axi.newUser();
  await world.axi.superuser`delete from axi.memberships where user_id = ${member.user_id}`;
  await world.axi.superuser`
    insert into axi.memberships (tenant_id, user_id, role) values (${owner.tenant_id}, ${member.user_id}, 'viewer')`;
  const admin = await browserAt(world).signIn(owner.username);
  const viewer = await browserAt(world, IPHONE).signIn(member.username);
  const page = await admin.get("/admin");
  assertEquals([page.status, page.text.includes(member.email)], [200, true]);
  const path = `/admin/members/${member.user_id}`;
  assertEquals((await admin.post(`${path}/disabled`)).location, "/admin?done=disabled");
  await world.axi.deps.revocations.poll();
  assertEquals((await viewer.get("/")).location, "/login");
  assertEquals((await admin.post(`${path}/active`)).location, "/admin?done=active");
  const own = await admin.post(`/admin/members/${owner.user_id}/disabled`);
  assertEquals([own.status, own.text.includes("own account")], [200, true]);

  await viewer.signIn(member.username);
  const [members, keys] = [await viewer.get("/admin"), await viewer.get("/account/keys")];
  assertEquals([members.status, keys.status], [403, 403]);
  assert(members.text.includes("for administrators") && !members.text.includes(owner.email));
  assert(
    (await viewer.post(`/admin/members/${owner.user_id}/disabled`)).text.includes("role admin is needed"),
  );
});

Deno.test("GET /status/services tells scripts how services are, and nobody without a session", async () => {
  await using world = await openNexus();
  const browser = browserAt(world);
  assertEquals((await browser.get("/status/services")).status, 401);
  await browser.signIn(world.person.user.username);
  const { text, headers } = await browser.get("/status/services");
  const [axi, aide] = JSON.parse(text);
  assertEquals([axi.name, axi.state, axi.failing, aide.state], ["axi", "up", [], "absent"]);
  assertEquals(headers.get("cache-control"), "no-store");
  await browser.post("/csp-reports", { a: "report" });
  assertMatch((await browser.get("/status")).text, /Policy reports[^]*?>1</);
});

Deno.test("POST /account/looks keeps known choices in the browser and leads back to pages of NEXUS alone", async () => {
  await using world = await openNexus();
  const browser = browserAt(world);
  const choice = { theme: "dark", density: "huge", locale: "es", back: "//evil.example" };
  const { status, location } = await browser.post("/account/looks", choice);
  assertEquals([status, location, [...browser.cookies]], [303, "/", [["theme", "dark"], ["locale", "es"]]]);
  const { text } = await browser.get("/login");
  assertMatch(text, /<html lang="es"[^>]*data-theme="dark"/);
});
