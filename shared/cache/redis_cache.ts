import { asError } from "../core/as_error.ts";
import type { Logger } from "../log/log.ts";
import type { Redis } from "../redis/connect.ts";
import type { Cache } from "./cache.ts";

export interface RedisCacheOptions {
  readonly redis: Redis;
  /** Before every key, so that services can share a server. */
  readonly prefix: string;
  readonly log: Logger;
}

/** A cache that processes share. While Redis is away every look-up is a miss. */
export function createRedisCache({ redis, prefix, log }: RedisCacheOptions): Cache {
  async function attempt<Value>(what: () => Promise<Value>): Promise<Value | null> {
    try {
      return await what();
    } catch (error) {
      log.debug("cache.redis.failed", { error: asError(error) });
      return null;
    }
  }
  return {
    get: (key) =>
      attempt(async () => {
        const json = await redis.get(prefix + key);
        return json === null ? null : JSON.parse(json);
      }),
    async set(key, value, ttlSeconds) {
      const ttlMs = Math.max(1, Math.ceil(ttlSeconds * 1000));
      await attempt(() => redis.set(prefix + key, JSON.stringify(value), "PX", ttlMs));
    },
    async delete(key) {
      await attempt(() => redis.del(prefix + key));
    },
  };
}
