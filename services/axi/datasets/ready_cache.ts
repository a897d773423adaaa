import { createLruMap } from "@shared/cache/lru_map.ts";
import { createRecentRead } from "@shared/cache/recent_read.ts";
import { asciiJson } from "@shared/core/ascii_json.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import type { ReadyAnswers, StoredSummary } from "./ready_answers_repository.ts";

const SUMMARIES_MAX = 256;
/** Longer ones are read anew each time. */
const SUMMARY_CHARACTERS_MAX = 64 * 1024;
/** How far an answer may lag behind a change that another process made. */
const FRESH_MS = 50;

/** A summary as it is sent. */
export interface ReadySummary {
  readonly data_version: number;
  /** Text, since a body of bytes is copied for each answer to where only a full collection frees it. */
  readonly json: string;
}

/** What lies ready of datasets; null where the tenant has no such one. */
export interface ReadyCache {
  summary(tenantId: TenantId, id: DatasetId): Promise<ReadySummary | null>;
  dataVersion(tenantId: TenantId, id: DatasetId): Promise<number | null>;
  /** Something of the tenant has changed: what is asked from now on is read anew. */
  forget(tenantId: TenantId): void;
}

/**
 * Ready answers whose bodies stay at hand in the process. Every answer is checked by the dataset's version, as it was at
 * most 50 ms ago and after the last change that this process made: at thousands of answers a second its reading would cost
 * more than all the rest (ADR 0015).
 */
export function createReadyCache(source: ReadyAnswers, clock: Clock): ReadyCache {
  const summaries = createLruMap<string, ReadySummary>(SUMMARIES_MAX);
  const versions = createRecentRead<number | null>({ forMs: FRESH_MS, clock });
  const dataVersion: ReadyCache["dataVersion"] = (tenantId, id) =>
    versions.run(tenantId, id, () => source.dataVersion(tenantId, id));

  return {
    dataVersion,
    async summary(tenantId, id) {
      const key = `${tenantId}:${id}`, kept = summaries.get(key);
      if (kept !== undefined && kept.data_version === await dataVersion(tenantId, id)) return kept;
      const stored = await source.summary(tenantId, id);
      const summary = stored === null ? null : summaryOf(id, stored);
      if (summary !== null && summary.json.length <= SUMMARY_CHARACTERS_MAX) summaries.set(key, summary);
      else summaries.delete(key);
      return summary;
    },
    forget: (tenantId) => versions.forget(tenantId),
  };
}

/** The columns are JSON already, as they were stored. */
function summaryOf(dataset_id: DatasetId, { data_version, row_count, columns }: StoredSummary): ReadySummary {
  const head = JSON.stringify({ dataset_id, data_version, row_count });
  return { data_version, json: asciiJson(`${head.slice(0, -1)},"columns":${columns}}`) };
}
