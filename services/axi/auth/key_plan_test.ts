import { assert, assertEquals } from "@shared/testing/assert.ts";
import { KEY_LEAD_MS, KEY_LIFE_MS, type KeyTimes, planKeys } from "./key_plan.ts";

const START = Date.UTC(2026, 4, 1);
const ACCESS_MS = 300_000;
const MINUTE_MS = 60_000;

Deno.test("planKeys wants a key at once and the next one published from the beginning", () => {
  assertEquals(planKeys([], START, ACCESS_MS), {
    current: null,
    missing: [START, START + KEY_LIFE_MS],
    expired: [],
  });
});

Deno.test("planKeys drops a key when its last token and the skew are over, not before", () => {
  const keys = [
    { kid: "old", activatesAt: START - KEY_LIFE_MS },
    { kid: "now", activatesAt: START },
    { kid: "next", activatesAt: START + KEY_LIFE_MS },
  ];
  assertEquals(planKeys(keys, START + ACCESS_MS + 2 * MINUTE_MS - 1, ACCESS_MS).expired, []);
  assertEquals(planKeys(keys, START + ACCESS_MS + 2 * MINUTE_MS, ACCESS_MS).expired, ["old"]);
});

Deno.test("planKeys gives verifiers at least ten minutes with the next key after a service slept for months", () => {
  const now = START + 5 * KEY_LIFE_MS;
  const { current, missing } = planKeys([{ kid: "a", activatesAt: START }], now, ACCESS_MS);
  assertEquals([current, missing], ["a", [now + KEY_LEAD_MS]]);
  assert(KEY_LEAD_MS >= 10 * MINUTE_MS);
});

Deno.test("planKeys over two years of minutes: always a current key, published in time, dropped after its tokens", () => {
  let keys: (KeyTimes & { readonly publishedAt: number })[] = [];
  const signedUntil = new Map<string, number>();
  for (let now = START; now < START + 24 * KEY_LIFE_MS; now += 7 * MINUTE_MS) {
    const plan = planKeys(keys, now, ACCESS_MS);
    for (const kid of plan.expired) {
      assert((signedUntil.get(kid) ?? 0) + ACCESS_MS <= now, `${kid} was dropped with living tokens`);
    }
    keys = keys.filter(({ kid }) => !plan.expired.includes(kid));
    for (const at of plan.missing) keys.push({ kid: `k${at}`, activatesAt: at, publishedAt: now });
    const current = keys.find(({ kid }) => kid === planKeys(keys, now, ACCESS_MS).current);
    assert(current !== undefined, "a key signs at every moment");
    assert(now === START || now - current.publishedAt >= KEY_LEAD_MS || current.publishedAt === START);
    signedUntil.set(current.kid, now);
    assert(keys.length <= 3, "previous, current and next");
  }
  assertEquals(signedUntil.size, 24);
});
