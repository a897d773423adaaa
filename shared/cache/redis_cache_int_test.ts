import { createLogger } from "../log/create_logger.ts";
import { connectRedis } from "../redis/connect.ts";
import { assertEquals } from "../testing/assert.ts";
import { cacheContract } from "../testing/contracts/cache_contract.ts";
import type { Cache } from "./cache.ts";
import { createRedisCache } from "./redis_cache.ts";

const URL_OF_REDIS = Deno.env.get("TEST_REDIS_URL");
const log = createLogger({ write: () => {} });

/** A cache that waits for its connection before the first call. */
function open(): Cache & AsyncDisposable & { readonly raw: (key: string, text: string) => Promise<unknown> } {
  const redis = connectRedis(URL_OF_REDIS ?? "", log);
  const cache = createRedisCache({ redis, prefix: "test:", log });
  const ready = new Promise((resolve) => redis.once("ready", resolve));
  return {
    get: (key) => ready.then(() => cache.get(key)),
    set: (key, value, ttl) => ready.then(() => cache.set(key, value, ttl)),
    delete: (key) => ready.then(() => cache.delete(key)),
    raw: (key, text) => ready.then(() => redis.set(`test:${key}`, text, "EX", 60)),
    [Symbol.asyncDispose]: () => Promise.resolve(redis.disconnect()),
  };
}

cacheContract(
  URL_OF_REDIS === undefined ? "redis; skipped: TEST_REDIS_URL is not set" : "redis",
  open,
  URL_OF_REDIS === undefined,
);

Deno.test({
  name: "createRedisCache() takes a corrupt entry for a miss",
  ignore: URL_OF_REDIS === undefined,
  async fn() {
    await using cache = open();
    const key = crypto.randomUUID();
    await cache.raw(key, "{half");
    assertEquals(await cache.get(key), null);
  },
});

Deno.test("createRedisCache() misses and never fails while Redis is away", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const redis = connectRedis(`redis://127.0.0.1:${port}`, log);
  const cache = createRedisCache({ redis, prefix: "test:", log });
  await cache.set("k", 1, 60);
  assertEquals(await cache.get("k"), null);
  await cache.delete("k");
  redis.disconnect();
});
