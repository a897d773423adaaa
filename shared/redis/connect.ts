import { Redis } from "ioredis";
import type { Logger } from "../log/log.ts";

export type { Redis };

const CONNECT_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 500;
const RECONNECT_MAX_MS = 2_000;
const LOG_INTERVAL_MS = 10_000;

/**
 * A connection that fails at once instead of waiting for a server that is away, and comes back by itself.
 * Close it with `disconnect()`.
 */
export function connectRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MAX_MS),
  });
  let loggedAt = -Infinity;
  redis.on("error", (error: Error) => {
    if (performance.now() - loggedAt < LOG_INTERVAL_MS) return;
    loggedAt = performance.now();
    log.warn("redis.connection.failed", { error });
  });
  return redis;
}
