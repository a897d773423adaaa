import { createLruMap } from "@shared/cache/lru_map.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { TenantId } from "@shared/core/ids.ts";
import type { ReadyAnswers, ReadySummary } from "./ready_answers_repository.ts";

/** So long an answer is taken to hold that another process may have made old. */
const FRESH_MS = 1_000;
const VERSIONS_MAX = 10_000;
const SUMMARIES_MAX = 256;
/** Longer ones are read anew each time. */
const SUMMARY_CHARACTERS_MAX = 64 * 1024;
const TENANTS_MAX = 10_000;

/** Ready answers with what this process has just read of them. */
export interface ReadyCache extends ReadyAnswers {
  /** To be called after every change of a tenant's rows or datasets: what was read before is not answered any more. */
  forget(tenantId: TenantId): void;
}

interface Read<Value> {
  readonly value: Value;
  /** When it was asked for. */
  readonly atMs: number;
}

/**
 * Answers from memory what was read within the last second. Changes by this process show at once, those of others within
 * that second; each answer names the version of the rows that it is of.
 */
export function createReadyCache(source: ReadyAnswers, clock: Clock): ReadyCache {
  const versions = createLruMap<string, Read<number>>(VERSIONS_MAX);
  const summaries = createLruMap<string, Read<ReadySummary>>(SUMMARIES_MAX);
  const changes = createLruMap<TenantId, number>(TENANTS_MAX);

  function isFresh({ atMs }: Read<unknown>, tenantId: TenantId): boolean {
    return clock.now() - atMs < FRESH_MS && atMs > (changes.get(tenantId) ?? -Infinity);
  }

  return {
    async summary(tenantId, id) {
      const key = `${tenantId}:${id}`, kept = summaries.get(key);
      if (kept !== undefined && isFresh(kept, tenantId)) return kept.value;
      const atMs = clock.now(), value = await source.summary(tenantId, id);
      if (value !== null && value.columns.length <= SUMMARY_CHARACTERS_MAX) {
        summaries.set(key, { value, atMs });
      } else summaries.delete(key);
      return value;
    },
    async dataVersion(tenantId, id) {
      const key = `${tenantId}:${id}`, kept = versions.get(key);
      if (kept !== undefined && isFresh(kept, tenantId)) return kept.value;
      const atMs = clock.now(), value = await source.dataVersion(tenantId, id);
      if (value !== null) versions.set(key, { value, atMs });
      return value;
    },
    forget: (tenantId) => changes.set(tenantId, clock.now()),
  };
}

/** The verb, after which nothing is answered that was read before, whether it has succeeded or not. */
export function forgetting<Args extends unknown[], Answer>(
  ready: Pick<ReadyCache, "forget">,
  verb: (ctx: RequestContext, ...args: Args) => Promise<Answer>,
): (ctx: RequestContext, ...args: Args) => Promise<Answer> {
  return async function changing(ctx, ...args) {
    try {
      return await verb(ctx, ...args);
    } finally {
      ready.forget(ctx.tenant_id);
    }
  };
}
