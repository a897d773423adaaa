import type { Cache } from "../../cache/cache.ts";
import { newId } from "../../core/ids.ts";
import { assertEquals } from "../assert.ts";
import { eventually } from "../eventually.ts";

export type OpenCache = () => Cache & AsyncDisposable;

/** What every Cache keeps; `ignore` leaves the suite out where its component is not there. */
export function cacheContract(name: string, open: OpenCache, ignore = false): void {
  const test = (guarantee: string, fn: (cache: Cache) => Promise<void>) =>
    Deno.test({
      name: `Cache (${name}) ${guarantee}`,
      ignore,
      async fn() {
        await using cache = open();
        await fn(cache);
      },
    });

  test("gives back what was set, of any JSON form, and null for the rest", async (cache) => {
    for (const value of [0, "", false, "é\u2028", [1, [null]], { a: { b: "c" } }]) {
      const key = newId();
      assertEquals(await cache.get(key), null);
      await cache.set(key, value, 60);
      assertEquals<unknown>(await cache.get(key), value);
    }
  });

  test("replaces and deletes", async (cache) => {
    const key = newId();
    await cache.set(key, 1, 60);
    await cache.set(key, 2, 60);
    assertEquals(await cache.get(key), 2);
    await cache.delete(key);
    await cache.delete(key);
    assertEquals(await cache.get(key), null);
  });

  test("forgets after the time to live", async (cache) => {
    const key = newId();
    await cache.set(key, 1, 0.02);
    await eventually("the entry expires", async () => await cache.get(key) === null);
  });

  test("gives each caller a value of its own", async (cache) => {
    const key = newId();
    const value = { list: [1] };
    await cache.set(key, value, 60);
    value.list.push(2);
    assertEquals<unknown>(await cache.get(key), { list: [1] });
  });
}
