import { type Clock, systemClock } from "../core/clock.ts";
import type { Cache } from "./cache.ts";

export interface MemoryCacheOptions {
  /** Most that keys and values take, counted as two bytes a character; default 64 MiB. */
  readonly maxBytes?: number;
  readonly clock?: Clock;
}

interface Entry {
  readonly json: string;
  readonly expiresAtMs: number;
  readonly bytes: number;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** A cache of this process; when full, what was not used for longest goes first. */
export function createMemoryCache(
  { maxBytes = MAX_BYTES, clock = systemClock }: MemoryCacheOptions = {},
): Cache {
  const entries = new Map<string, Entry>(); // in order of use, the oldest first
  let totalBytes = 0;

  function remove(key: string): void {
    totalBytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return Promise.resolve(null);
      if (entry.expiresAtMs <= clock.now()) {
        remove(key);
        return Promise.resolve(null);
      }
      entries.delete(key);
      entries.set(key, entry);
      return Promise.resolve(JSON.parse(entry.json)); // a value of its own for each caller, as from any other store
    },
    set(key, value, ttlSeconds) {
      remove(key);
      const json = JSON.stringify(value);
      const bytes = 2 * (key.length + json.length);
      if (bytes <= maxBytes) {
        entries.set(key, { json, bytes, expiresAtMs: clock.now() + ttlSeconds * 1000 });
        totalBytes += bytes;
      }
      for (const oldest of entries.keys()) {
        if (totalBytes <= maxBytes) break;
        remove(oldest);
      }
      return Promise.resolve();
    },
    delete(key) {
      remove(key);
      return Promise.resolve();
    },
  };
}
