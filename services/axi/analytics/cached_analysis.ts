import { createHash } from "node:crypto";
import type { Cache } from "@shared/cache/cache.ts";
import { createLruMap } from "@shared/cache/lru_map.ts";
import { createSingleFlight } from "@shared/cache/single_flight.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { type AnalysisId, type DatasetId, newId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { AnalysisKind } from "@shared/contracts/axi_reports.ts";
import type { DatasetRepositories } from "../datasets/dataset_repositories.ts";
import type { ReadyCache } from "../datasets/ready_cache.ts";
import { rowsHaveChanged } from "../datasets/rows_have_changed.ts";

const TTL_SECONDS = 24 * 60 * 60;
/** Answers that a process keeps at hand, and the most pairs or cohorts of one. */
const ANSWERS_MET = 200;
const PARTS_MET = 500;
/** Part of every key: rises when the form of an answer changes. */
const FORM = 3;

/** What is asked of a dataset as it is now. */
export interface Question<Answer> {
  readonly dataset: Dataset;
  readonly kind: AnalysisKind;
  /** The request with its defaults; the same question in other words would be asked anew. */
  readonly request: unknown;
  /** Runs in the transaction that stores the answer, for the event of it. */
  readonly publish?: (repositories: DatasetRepositories, answer: Answer) => Promise<void>;
}

/** What is asked of a dataset, whichever its version. */
export interface AskedQuestion {
  readonly datasetId: DatasetId;
  readonly kind: AnalysisKind;
  readonly request: unknown;
}

/**
 * The answer to the question: computed and stored as an analysis the first time, then from the cache with the id that it
 * got, since it is the same analysis. Callers who ask meanwhile wait for the same computation.
 */
export interface CachedAnalysis {
  <Answer extends { readonly analysis_id: string }>(
    ctx: RequestContext,
    question: Question<Answer>,
    compute: (id: AnalysisId) => Promise<Answer>,
  ): Promise<Answer>;
  /** The answer where it is in the cache, in one round trip to the database and one to the cache; else null. */
  known<Answer>(ctx: RequestContext, question: AskedQuestion): Promise<Answer | null>;
}

export interface CachedAnalysisDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly cache: Cache;
  readonly ready: Pick<ReadyCache, "dataVersion">;
}

/** Throws UNAVAILABLE where the data has changed while it was computed on. */
export function createCachedAnalysis({ transact, cache, ready }: CachedAnalysisDeps): CachedAnalysis {
  const flights = createSingleFlight<unknown>();
  /** Answers of a version never change, so that what this process has met needs no look at the cache. */
  const met = createLruMap<string, NonNullable<unknown>>(ANSWERS_MET);
  async function known<Answer>(ctx: RequestContext, question: AskedQuestion): Promise<Answer | null> {
    const version = await ready.dataVersion(ctx.tenant_id, question.datasetId);
    if (version === null) return null;
    // In the words of the request, which are cheaper than the key of the cache: two wordings are met twice.
    const { datasetId, kind, request } = question;
    const wording = [ctx.tenant_id, kind, datasetId, version, JSON.stringify(request)].join(":");
    const answer = met.get(wording) ?? await cache.get(keyOf(ctx, { ...question, version }));
    if (answer !== null && answer !== undefined && isSmall(answer)) met.set(wording, answer);
    return answer as Answer | null; // safe because nothing else is written under the key of this kind
  }
  async function cachedAnalysis<Answer extends { readonly analysis_id: string }>(
    ctx: RequestContext,
    question: Question<Answer>,
    compute: (id: AnalysisId) => Promise<Answer>,
  ): Promise<Answer> {
    const { dataset, kind, request } = question;
    const datasetId = dataset.dataset_id as DatasetId; // safe because it came from the catalog
    const key = keyOf(ctx, { datasetId, kind, request, version: dataset.data_version });
    const answer = await flights.run(key, async () => {
      const cached = await cache.get(key);
      if (cached !== null) return cached;
      const computed = await compute(newId<AnalysisId>());
      const stored = await transact(ctx, (repositories) => store(repositories, ctx, { question, computed }));
      await cache.set(key, stored, TTL_SECONDS);
      return stored;
    });
    return answer as Answer; // safe because nothing else is written under the key of this kind
  }
  return Object.assign(cachedAnalysis, { known });
}

/** Whether none of its lists is long. */
function isSmall(answer: NonNullable<unknown>): boolean {
  return Object.values(answer).every((part) => !Array.isArray(part) || part.length <= PARTS_MET);
}

async function store<Answer extends { readonly analysis_id: string }>(
  repositories: DatasetRepositories,
  ctx: RequestContext,
  { question, computed }: { question: Question<Answer>; computed: Answer },
): Promise<Answer> {
  const { dataset, kind, request } = question;
  const id = dataset.dataset_id as DatasetId; // safe because it came from the catalog
  const now = await repositories.datasets.find(id);
  if (now?.data_version !== dataset.data_version) {
    throw rowsHaveChanged();
  }
  await repositories.analyses.insert({
    analysis_id: computed.analysis_id as AnalysisId, // safe because the computation was given it
    dataset_id: id,
    kind,
    data_version: dataset.data_version,
    request,
    result: computed,
  }, ctx.user_id);
  await question.publish?.(repositories, computed);
  return computed;
}

function keyOf(
  ctx: RequestContext,
  { datasetId, kind, request, version }: AskedQuestion & { readonly version: number },
): string {
  const hash = createHash("sha256").update(canonical(request)).digest("base64url");
  return [ctx.tenant_id, "analysis", FORM, datasetId, version, kind, hash].join(":");
}

/** JSON with the members of every object in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, member) =>
      member !== null && typeof member === "object" && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => a < b ? -1 : 1))
        : member,
  );
}
