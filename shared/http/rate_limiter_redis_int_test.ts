import { createLogger } from "../log/create_logger.ts";
import { connectRedis } from "../redis/connect.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { rateLimiterContract } from "../testing/contracts/rate_limiter_contract.ts";
import { createMemoryRateLimiter } from "./rate_limiter_memory.ts";
import { createRedisRateLimiter } from "./rate_limiter_redis.ts";

const URL_OF_REDIS = Deno.env.get("TEST_REDIS_URL");
const POLICY = { name: "p", capacity: 3, refillPerSecond: 0.001 };

function open(url: string, lines: string[] = []) {
  const log = createLogger({ write: (line) => lines.push(line) });
  const redis = connectRedis(url, log);
  const limiter = createRedisRateLimiter({
    redis,
    prefix: "test:",
    fallback: createMemoryRateLimiter(),
    log,
  });
  const ready = new Promise((resolve) => redis.once("ready", resolve));
  return { ...limiter, ready, [Symbol.asyncDispose]: () => Promise.resolve(redis.disconnect()) };
}

/** Waits for the connection first: without it the fallback would be tested. */
function openReady() {
  const opened = open(URL_OF_REDIS ?? "");
  const take: typeof opened.take = async (...args) => {
    await opened.ready;
    return await opened.take(...args);
  };
  return { ...opened, take };
}

rateLimiterContract(
  URL_OF_REDIS === undefined ? "redis; skipped: TEST_REDIS_URL is not set" : "redis",
  openReady,
  URL_OF_REDIS === undefined,
);

Deno.test({
  name: "createRedisRateLimiter() shares a bucket between connections",
  ignore: URL_OF_REDIS === undefined,
  async fn() {
    await using one = openReady();
    await using other = openReady();
    const key = crypto.randomUUID();
    await one.take(key, POLICY, 2);
    assertEquals((await other.take(key, POLICY)).remaining, 0);
    assertEquals((await one.take(key, POLICY)).isAllowed, false);
  },
});

Deno.test("createRedisRateLimiter() counts in the process and fails nobody while Redis is away", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const lines: string[] = [];
  await using limiter = open(`redis://127.0.0.1:${port}`, lines);
  const allowed: boolean[] = [];
  for (let i = 0; i < 20; i++) allowed.push((await limiter.take("k", POLICY)).isAllowed);
  assertEquals(allowed, Array.from({ length: 20 }, (_, i) => i < 3));
  const told = (event: string) => lines.filter((line) => line.includes(event)).length;
  assertEquals(told("rate_limit.not_shared"), 1);
  assert(told("redis.connection.failed") <= 1);
});

Deno.test("createRedisRateLimiter() does not wait for a Redis that accepts and never answers", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const conn of silent) accepted.push(conn);
  })();
  {
    await using limiter = open(`redis://127.0.0.1:${silent.addr.port}`);
    assertEquals((await limiter.take("k", POLICY)).remaining, 2);
  }
  silent.close();
  await accepting.catch(() => {});
  for (const conn of accepted) conn.close();
});
