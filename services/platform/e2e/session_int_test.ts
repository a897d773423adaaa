import { PASSWORD, testAccounts } from "../../axi/auth/testing.ts";
import type { User } from "@shared/contracts/axi_accounts.ts";
import { AppError } from "@shared/core/errors.ts";
import { trustedProxies } from "@shared/http/client_address.ts";
import { frame, LOCAL_HOSTS } from "@shared/http/frame.ts";
import { newApp } from "@shared/http/new_app.ts";
import { problem } from "@shared/http/problem.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "@shared/testing/assert.ts";
import { createAxiClient } from "@shared/web/axi_client.ts";
import { gatewayRoutes } from "@shared/web/gateway/gateway_routes.ts";
import { openUpstreams } from "@shared/web/gateway/upstream.ts";
import { createSessions, type Session, type Sessions } from "@shared/web/session/sessions.ts";

const MINUTE_MS = 60_000;
const BROWSER = { address: "192.0.2.7", userAgent: "Firefox" };
const CALL = {
  correlation_id: "chain",
  request_id: "chain",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  deadline: Number.MAX_SAFE_INTEGER,
  idempotency: null,
};

/** AXI's accounts on a port of their own, with a wire that can be cut, and the sessions of one dashboard. */
async function setUp() {
  await using stack = new AsyncDisposableStack();
  const axi = stack.use(await testAccounts());
  const wire = { isCut: false, answersToLose: 0, paths: [] as string[] };
  const server = stack.use(
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request, info) => {
      if (wire.isCut) return new Response("down", { status: 503 });
      wire.paths.push(new URL(request.url).pathname.slice("/api/v1".length));
      const answer = await axi.app.fetch(request, info);
      return wire.answersToLose-- > 0 ? new Response("lost", { status: 502 }) : answer;
    }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const log = createLogger({ write: () => {} });
  const newSessions = () => createSessions({ axi: url, clock: axi.clock, isSecure: false, log });
  const sessions = newSessions();
  const { user } = await axi.newUser();
  const open = stack.move();
  return {
    axi,
    url,
    log,
    wire,
    sessions,
    /** Another process of the same dashboard. */
    newSessions,
    user,
    signIn: async () =>
      (await sessions.signIn(CALL, { username: user.username, password: PASSWORD }, BROWSER)).cookie,
    refreshes: () => wire.paths.filter((path) => path === "/auth/refresh").length,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** A request of a browser that was given that cookie. */
function requestWith(setCookie: string): Request {
  return new Request("http://dash.example/", { headers: { cookie: setCookie.split(";")[0] ?? "" } });
}

async function opened(sessions: Sessions, cookie: string): Promise<Session> {
  const session = await sessions.open(requestWith(cookie));
  assert(session !== null, "the session is over");
  return session;
}

function newCookie({ setCookie }: Session): string {
  assert(setCookie !== null, "there is no new cookie");
  return setCookie;
}

Deno.test("Sessions.signIn() gives a cookie that opens the session of the person, without asking AXI again", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  assertMatch(cookie, /^axi_rt=axr_[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
  const session = await opened(world.sessions, cookie);
  assertEquals([session.user_id, session.tenant_id, session.role], [
    world.user.user_id as Session["user_id"],
    world.user.tenant_id as Session["tenant_id"],
    "admin",
  ]);
  assertEquals((await world.axi.call("/users/me", { token: session.accessToken })).status, 200);
  assertEquals([session.setCookie, world.wire.paths], [null, ["/auth/token"]]);
});

Deno.test("Sessions.signIn() refuses as AXI does, and says so where AXI can't be reached", async () => {
  await using world = await setUp();
  const { username } = world.user;
  const codeFor = async (password: string) =>
    (await assertRejects(() => world.sessions.signIn(CALL, { username, password }), AppError)).code;
  assertEquals([await codeFor("wrong password"), await codeFor("")], ["UNAUTHENTICATED", "VALIDATION"]);
  world.wire.isCut = true;
  assertEquals(await codeFor(PASSWORD), "UNAVAILABLE");
});

Deno.test("Sessions.open() refreshes once for 200 requests of two tabs, and none of them is signed out", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  const { expiresAtMs } = await opened(world.sessions, cookie);
  world.axi.clock.ms = expiresAtMs + MINUTE_MS;
  const first = await Promise.all(Array.from({ length: 200 }, () => opened(world.sessions, cookie)));
  assertEquals([new Set(first.map(newCookie)).size, world.refreshes()], [1, 1]);
  const [session] = first;
  assert(session !== undefined);
  assertEquals((await world.axi.call("/users/me", { token: session.accessToken })).status, 200);
  // One tab has the new cookie, the other one's requests left before.
  const next = newCookie(session);
  const second = await Promise.all(
    Array.from({ length: 200 }, (_, i) => opened(world.sessions, i % 2 === 0 ? next : cookie)),
  );
  assertEquals(new Set(second.map(({ setCookie }) => setCookie)), new Set([null, next]));
  assertEquals(world.refreshes(), 1);
});

Deno.test("Sessions.open() gives two processes that race the same successor", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  world.axi.clock.ms += 60 * MINUTE_MS;
  const processes = [world.sessions, world.newSessions()];
  const won = await Promise.all(
    Array.from({ length: 20 }, (_, i) => opened(processes[i % 2] ?? world.sessions, cookie)),
  );
  assertEquals([new Set(won.map(newCookie)).size, world.refreshes()], [1, 2]);
});

Deno.test("Sessions.open() outlives 200 renewals of two tabs in turns without a sign-out", async () => {
  await using world = await setUp();
  let shared = await world.signIn();
  for (let turn = 0; turn < 200; turn++) {
    world.axi.clock.ms += 16 * MINUTE_MS;
    const tabs = await Promise.all([opened(world.sessions, shared), opened(world.sessions, shared)]);
    shared = newCookie(tabs[turn % 2] ?? tabs[0]);
  }
  assertEquals(world.refreshes(), 200);
});

Deno.test("Sessions.open() takes the old cookie for as long as the new one was lost, and asks AXI after that", async () => {
  await using world = await setUp();
  const old = await world.signIn();
  world.axi.clock.ms += 60 * MINUTE_MS;
  await opened(world.sessions, old); // its answer never arrives
  world.axi.clock.ms += 60 * MINUTE_MS;
  const late = newCookie(await opened(world.sessions, old));
  await opened(world.sessions, late); // this one has arrived
  assertEquals(newCookie(await opened(world.sessions, old)), late);
  world.axi.clock.ms += 2 * MINUTE_MS;
  assertEquals(await world.sessions.open(requestWith(old)), null);
  const { status, json } = await world.axi.call("/auth/refresh", {
    body: { refresh_token: late.split(/[=;]/)[1] },
  });
  assertEquals([status, json.code], [401, "UNAUTHENTICATED"]);
});

Deno.test("Sessions.open() asks again at once where AXI's answer got lost on the way", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  world.axi.clock.ms += 60 * MINUTE_MS;
  world.wire.answersToLose = 2;
  newCookie(await opened(world.sessions, cookie));
  assertEquals(world.refreshes(), 3);
});

Deno.test("Sessions.open() signs nobody out while AXI can't be reached", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  const { expiresAtMs, accessToken } = await opened(world.sessions, cookie);
  world.wire.isCut = true;
  world.axi.clock.ms = expiresAtMs - MINUTE_MS / 2;
  const spare = await opened(world.sessions, cookie);
  assertEquals([spare.accessToken, spare.setCookie], [accessToken, null]);
  world.axi.clock.ms = expiresAtMs;
  const error = await assertRejects(() => world.sessions.open(requestWith(cookie)), AppError);
  assertEquals([error.code, world.sessions.clearing(requestWith(cookie))], ["UNAVAILABLE", null]);
  world.wire.isCut = false;
  newCookie(await opened(world.newSessions(), cookie));
});

Deno.test("Sessions.open() ends a session that AXI has ended once its access token is refused, and clears its cookie", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  const session = await opened(world.sessions, cookie);
  const refresh_token = cookie.split(/[=;]/)[1];
  assertEquals((await world.axi.call("/auth/logout", { body: { refresh_token } })).status, 204);
  assertEquals(world.sessions.clearing(requestWith(cookie)), null);
  world.sessions.reject(session);
  assertEquals(await world.sessions.open(requestWith(cookie)), null);
  assertMatch(world.sessions.clearing(requestWith(cookie)) ?? "", /^axi_rt=; Max-Age=0;/);
  assertEquals([await world.sessions.open(requestWith(cookie)), world.refreshes()], [null, 1]);
});

Deno.test("Sessions.signOut() ends the session at AXI, for every cookie that led to it, and as often as asked", async () => {
  await using world = await setUp();
  const old = await world.signIn();
  world.axi.clock.ms += 60 * MINUTE_MS;
  const cookie = newCookie(await opened(world.sessions, old));
  for (const setCookie of [old, cookie, "other=1"]) {
    assertMatch((await world.sessions.signOut(requestWith(setCookie))).cookie, /^axi_rt=; Max-Age=0;/);
  }
  for (const sessions of [world.sessions, world.newSessions()]) {
    assertEquals([await sessions.open(requestWith(cookie)), await sessions.open(requestWith(old))], [
      null,
      null,
    ]);
  }
});

Deno.test("Sessions.signOut() clears the cookie even where AXI can't be reached", async () => {
  await using world = await setUp();
  const cookie = await world.signIn();
  world.wire.isCut = true;
  assertMatch((await world.sessions.signOut(requestWith(cookie))).cookie, /^axi_rt=; Max-Age=0;/);
  assertEquals(await world.sessions.open(requestWith(cookie)), null);
});

Deno.test("the gateway registers a person and answers as the one whom the cookie is of, renewing it by the way", async () => {
  await using world = await setUp();
  using upstreams = openUpstreams({ axi: world.url });
  const { log, sessions } = world;
  const app = newApp();
  app.onError(problem(() => {}));
  app.use(frame({ log, hosts: LOCAL_HOSTS }));
  app.route("/", gatewayRoutes({ upstreams, sessions, log, isTrustedProxy: trustedProxies([]) }));
  const registered = await app.request("/api/axi/auth/register", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", email: "ada@example.com", password: PASSWORD }),
  });
  assertEquals([registered.status, (await registered.json()).username], [201, "ada"]);
  const { cookie } = await sessions.signIn(CALL, { username: "ada", password: PASSWORD });
  world.axi.clock.ms += 60 * MINUTE_MS;
  const me = await app.request("/api/axi/users/me", { headers: { cookie: cookie.split(";")[0] ?? "" } });
  assertEquals([me.status, (await me.json()).username], [200, "ada"]);
  assertMatch(me.headers.getSetCookie().join(), /^axi_rt=axr_/);
});

Deno.test("AxiClient loads what the session's person may see, and says why where there is nothing", async () => {
  await using world = await setUp();
  using upstreams = openUpstreams({ axi: world.url });
  const upstream = upstreams.get("axi");
  assert(upstream);
  const client = createAxiClient({ upstream, sessions: world.sessions });
  const session = await opened(world.sessions, await world.signIn());
  const me = await client.get<User>(session, "/users/me", { call: CALL });
  assert(me.ok);
  assertEquals([me.value.username, me.etag], [world.user.username, null]);
  const renamed = await client.patch<User>(session, "/users/me", { body: { display_name: "Ada" } });
  assert(renamed.ok);
  assertEquals(renamed.value.display_name, "Ada");
  const invalid = await client.patch<User>(session, "/users/me", { body: { display_name: "" } });
  assert(!invalid.ok);
  assertEquals([invalid.problem.code, invalid.problem.errors?.[0]?.pointer], ["VALIDATION", "/display_name"]);
  const missing = await client.get(session, "/nothing", { call: CALL });
  assert(!missing.ok);
  assertEquals([missing.problem.status, missing.problem.code, missing.problem.correlation_id], [
    404,
    "NOT_FOUND",
    "chain",
  ]);
  world.wire.isCut = true;
  const down = await client.get(session, "/users/me");
  assert(!down.ok);
  assertEquals(down.problem.code, "UPSTREAM_FAILED");
});
