import { createLruMap } from "@shared/cache/lru_map.ts";
import { createSharedRead } from "@shared/cache/shared_read.ts";
import type { ReadyAnswers, ReadySummary } from "./ready_answers_repository.ts";

const SUMMARIES_MAX = 256;
/** Longer ones are read anew each time. */
const SUMMARY_CHARACTERS_MAX = 64 * 1024;

/**
 * Ready answers whose bodies stay at hand in the process. Every answer is checked by the dataset's version, which is read
 * after it was asked for, so that none is stale, whichever process changed the rows.
 */
export function createReadyCache(source: ReadyAnswers): ReadyAnswers {
  const summaries = createLruMap<string, ReadySummary>(SUMMARIES_MAX);
  const versions = createSharedRead<number | null>();
  const dataVersion: ReadyAnswers["dataVersion"] = (tenantId, id) =>
    versions.run(`${tenantId}:${id}`, () => source.dataVersion(tenantId, id));

  return {
    dataVersion,
    async summary(tenantId, id) {
      const key = `${tenantId}:${id}`, kept = summaries.get(key);
      if (kept !== undefined && kept.data_version === await dataVersion(tenantId, id)) return kept;
      const summary = await source.summary(tenantId, id);
      if (summary !== null && summary.columns.length <= SUMMARY_CHARACTERS_MAX) summaries.set(key, summary);
      else summaries.delete(key);
      return summary;
    },
  };
}
