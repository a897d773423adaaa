import type { SessionToken } from "@shared/contracts/session.ts";
import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const MINUTE_MS = 60_000;
/** Of an access token. */
const LIFE_MS = 5 * MINUTE_MS;

interface Ask {
  readonly cookie?: string;
  readonly refused?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** NEXUS in direct mode before a whole AXI, both with a clock that the test moves. */
async function setUp() {
  const clock = { ms: Date.now(), now: () => clock.ms };
  const world = await openNexus({ apiMode: "direct", clock });
  return { world, clock, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

function ask({ url }: NexusWorld, { cookie, refused, headers }: Ask): Promise<Response> {
  return fetch(`${url}/session/token`, {
    method: "POST",
    headers: { origin: url, ...cookie === undefined ? {} : { cookie }, ...headers },
    body: refused === undefined ? null : JSON.stringify({ refused }),
  });
}

async function given(world: NexusWorld, asked: Ask): Promise<SessionToken> {
  const answer = await ask(world, asked);
  assertEquals([answer.status, answer.headers.get("cache-control")], [200, "no-store"]);
  return await answer.json();
}

async function signIn(world: NexusWorld): Promise<string> {
  const { name, value } = await world.signIn();
  return `${name}=${value}`;
}

async function statusAtAxi({ axi }: NexusWorld, { access_token }: SessionToken): Promise<number> {
  return (await axi.call("/users/me", { headers: { authorization: `Bearer ${access_token}` } })).status;
}

Deno.test("POST /session/token gives the token of the cookie's session, and the next one at 80 % of its life", async () => {
  await using opened = await setUp();
  const { world, clock } = opened, cookie = await signIn(world);
  const first = await given(world, { cookie });
  assertEquals([first.expires_in, first.refresh_in, Date.parse(first.refresh_at)], [
    LIFE_MS / 1000,
    LIFE_MS * 0.8 / 1000,
    clock.ms + LIFE_MS * 0.8,
  ]);
  assertEquals(await statusAtAxi(world, first), 200);
  clock.ms += LIFE_MS * 0.8 - 1;
  assertEquals((await given(world, { cookie })).access_token, first.access_token);
  clock.ms += 1;
  const renewed = await ask(world, { cookie });
  assertMatch(renewed.headers.getSetCookie().join(), /^axi_rt=axr_[\w-]+; Max-Age=\d+; Path=\/; HttpOnly/);
  const next: SessionToken = await renewed.json();
  assert(next.access_token !== first.access_token, "the token is the same");
  assertEquals(await statusAtAxi(world, next), 200);
});

Deno.test("POST /session/token does not give a refused token again, and makes one successor for all who name it", async () => {
  await using opened = await setUp();
  const { world } = opened, cookie = await signIn(world);
  const { access_token: refused } = await given(world, { cookie });
  const tokens = await Promise.all(Array.from({ length: 100 }, () => given(world, { cookie, refused })));
  const [successor = "", ...others] = new Set(tokens.map(({ access_token }) => access_token));
  assertEquals(others, []);
  assert(successor !== refused, "the refused token was given again");
});

Deno.test("POST /session/token answers 401 without a session, 403 to other sites, 422 to what it can't read", async () => {
  await using opened = await setUp();
  const { world } = opened, cookie = await signIn(world);
  const codeOf = async (asked: Ask) => {
    const answer = await ask(world, asked);
    assertEquals(answer.headers.get("content-type"), "application/problem+json");
    return [answer.status, (await answer.json()).code];
  };
  assertEquals(await codeOf({}), [401, "UNAUTHENTICATED"]);
  assertEquals(await codeOf({ cookie: "axi_rt=axr_unknown" }), [401, "UNAUTHENTICATED"]);
  assertEquals(await codeOf({ cookie, headers: { origin: "http://evil.example" } }), [403, "FORBIDDEN"]);
  assertEquals(await codeOf({ cookie, refused: "x".repeat(9_000) }), [422, "VALIDATION"]);
  const left = await ask(world, { cookie: "axi_rt=axr_unknown" });
  assertMatch(left.headers.getSetCookie().join(), /^axi_rt=; Max-Age=0;/);
  assertEquals([(await left.json()).status, left.headers.get("cache-control")], [401, "no-store"]);
});

Deno.test("POST /session/token is not there in gateway mode, nor does a page name AXI", async () => {
  await using world = await openNexus();
  const cookie = await signIn(world);
  const answer = await ask(world, { cookie });
  assertEquals([answer.status, (await answer.json()).code], [404, "NOT_FOUND"]);
  const page = await fetch(`${world.url}/account`, { headers: { cookie } });
  assertEquals([page.status, (await page.text()).includes(world.axiUrl)], [200, false]);
  assertMatch(page.headers.get("content-security-policy") ?? "", /; connect-src 'self';/);
});
