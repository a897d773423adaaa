import { systemClock } from "@shared/core/clock.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "@shared/testing/assert.ts";
import { KEY_LEAD_MS, KEY_LIFE_MS } from "./key_plan.ts";
import { createKeyRing } from "./key_ring.ts";
import { createSigningKeyRepository } from "./signing_keys_repository.ts";
import { PASSWORD, testAccounts } from "./testing.ts";

const MINUTE_MS = 60_000;
const ACCESS_MS = 5 * MINUTE_MS;
/** Moments around a rotation. */
const MOMENTS = [-16, -1, -1 / 60, 0, 1 / 60, 1, 3, 4.5, 6.9, 7.1, 20].map((minutes) => minutes * MINUTE_MS);

function keyIdOf(token: string): string {
  return JSON.parse(atob(token.split(".")[0] ?? "")).kid;
}

Deno.test("keys rotate under requests: none fails, and each key is published long before it signs", async () => {
  await using axi = await testAccounts();
  const { user, ...first } = await axi.newUser();
  const started = axi.clock.ms;
  const publishedAt = new Map<string, number>();
  const signed = new Set<string>();
  let tokens = [{ token: first.access_token, at: started }];
  for (const rotation of [1, 2]) {
    for (const moment of MOMENTS) {
      axi.clock.ms = started + rotation * KEY_LIFE_MS + moment;
      const { access_token } = await axi.signIn(user.username);
      tokens = [...tokens.filter(({ at }) => at + ACCESS_MS > axi.clock.ms), {
        token: access_token,
        at: axi.clock.ms,
      }];
      const calls = tokens.flatMap(({ token }) => Array(20).fill(token));
      const answers = await Promise.all(calls.map((token) => axi.call("/users/me", { token })));
      assertEquals(answers.filter(({ status }) => status !== 200), []);
      const { keys } = (await axi.call("/.well-known/jwks.json")).json;
      for (const { kid } of keys) publishedAt.set(kid, publishedAt.get(kid) ?? axi.clock.ms);
      const kid = keyIdOf(access_token);
      const isFirst = !signed.has(kid);
      signed.add(kid);
      const age = axi.clock.ms - (publishedAt.get(kid) ?? Infinity);
      assert(
        !isFirst || signed.size === 1 || age >= KEY_LEAD_MS,
        `${kid} signed ${age} ms after it was published`,
      );
      assertEquals(keys.length, moment >= 0 && moment < 7 * MINUTE_MS ? 3 : 2);
    }
  }
  assertEquals(signed.size, 3);
});

Deno.test("instances that start at once agree on the keys", async () => {
  await using axi = await testAccounts();
  const rings = Array.from({ length: 4 }, () =>
    createKeyRing({
      repository: createSigningKeyRepository(axi.sql),
      clock: systemClock,
      sealKey: new Uint8Array(32),
      accessTokenSeconds: 300,
    }));
  const current = await Promise.all(rings.map((ring) => ring.current()));
  assertEquals(new Set(current.map(({ kid }) => kid)).size, 1);
  const [count] = await axi.owner`select count(*)::int as keys from axi.signing_keys`;
  assertEquals({ ...count }, { keys: 2 });
});

Deno.test("private keys are sealed at rest, and another secret is told from the right one", async () => {
  await using axi = await testAccounts();
  await axi.accounts.keys.current();
  const [row] = await axi.owner`select public_jwk, sealed_private_jwk from axi.signing_keys`;
  assertEquals(Object.keys(row?.["public_jwk"]).toSorted(), ["alg", "crv", "kid", "kty", "use", "x"]);
  assertMatch(row?.["sealed_private_jwk"], /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  const stranger = createKeyRing({
    repository: createSigningKeyRepository(axi.sql),
    clock: axi.clock,
    sealKey: new Uint8Array(32),
    accessTokenSeconds: 300,
  });
  await assertRejects(() => stranger.current(), Error, "AXI_KEY_SECRET is not the one");
});

Deno.test("rotate() brings a new key after the lead; with compromised keys at once, voiding every token", async () => {
  await using axi = await testAccounts();
  const { user, access_token } = await axi.newUser();
  await axi.accounts.keys.rotate({ isCompromised: false });
  axi.clock.ms += KEY_LEAD_MS - 1;
  assertEquals(keyIdOf((await axi.signIn(user.username)).access_token), keyIdOf(access_token));
  axi.clock.ms += 1;
  const rotated = await axi.signIn(user.username, PASSWORD);
  assert(keyIdOf(rotated.access_token) !== keyIdOf(access_token), "the new key signs");
  assertEquals((await axi.call("/users/me", { token: rotated.access_token })).status, 200);

  await axi.accounts.keys.rotate({ isCompromised: true });
  axi.clock.ms += MINUTE_MS;
  const fresh = await axi.signIn(user.username);
  const answers = [rotated.access_token, fresh.access_token].map((token) => axi.call("/users/me", { token }));
  assertEquals((await Promise.all(answers)).map(({ status }) => status), [401, 200]);
});
