import { createKeySet } from "@shared/auth/key_set.ts";
import { createRevocations } from "@shared/auth/revocations.ts";
import { createVerifier } from "@shared/auth/verify.ts";
import type { BlobStore } from "@shared/blob/blob.ts";
import { openBlobStore } from "@shared/blob/open_blob_store.ts";
import { createPackingBlobStore, type PackingBlobStore } from "@shared/blob/packed_blob.ts";
import type { Cache } from "@shared/cache/cache.ts";
import { createMemoryCache } from "@shared/cache/memory_cache.ts";
import { createRedisCache } from "@shared/cache/redis_cache.ts";
import { type Clock, systemClock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { type Bell, createBell } from "@shared/events/bell.ts";
import { createPostgresBus } from "@shared/events/postgres_bus.ts";
import { createOutbox } from "@shared/events/postgres_outbox.ts";
import { createOutboxQueue } from "@shared/events/postgres_outbox_queue.ts";
import { measureOutbox, runRelay } from "@shared/events/relay.ts";
import { limitedBody } from "@shared/http/limited_body.ts";
import type { RateLimiter } from "@shared/http/rate_limit.ts";
import { createMemoryRateLimiter } from "@shared/http/rate_limiter_memory.ts";
import { createLeasingRateLimiter } from "@shared/http/rate_limiter_leasing.ts";
import { createRedisRateLimiter } from "@shared/http/rate_limiter_redis.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { stderrLines } from "@shared/log/stderr_lines.ts";
import type { Logger } from "@shared/log/log.ts";
import { connect, pingPostgres } from "@shared/postgres/connect.ts";
import { deleteExpired } from "@shared/postgres/idempotency.ts";
import type { Sql, Tx } from "@shared/postgres/sql.ts";
import { createTransact } from "@shared/postgres/transact.ts";
import { connectRedis } from "@shared/redis/connect.ts";
import { createOutsideFetch } from "@shared/resilience/outside_fetch.ts";
import { createRegistry } from "@shared/telemetry/metrics.ts";
import { createIndexRepository } from "./analytics/query/indexes_repository.ts";
import { createQueryRepository } from "./analytics/query/repository.ts";
import { createSavedQueryRepository } from "./analytics/query/saved_queries_repository.ts";
import { createTendIndexes } from "./analytics/query/tend_indexes.ts";
import { createAnalysisRepository } from "./analytics/repository.ts";
import { createStatisticsThreads, type StatisticsThreads } from "./statistics/statistics_thread.ts";
import { ANALYSES_AT_ONCE, wireAnalytics } from "./analytics/wiring.ts";
import { wireAccounts } from "./auth/wiring.ts";
import type { AxiConfig } from "./config.ts";
import { createUploadMany } from "./datasets/bulk/upload_many.ts";
import { createTableChanges } from "./datasets/changes/table_changes_repository.ts";
import { wireChanges } from "./datasets/changes/wiring.ts";
import type { DatasetRepositories } from "./datasets/dataset_repositories.ts";
import { createDeletedDatasetsRepository } from "./datasets/deleted_datasets_repository.ts";
import { createExportDataset } from "./datasets/export_dataset.ts";
import { createExportRepository } from "./datasets/export_repository.ts";
import { createImportDataset } from "./datasets/imports/import_dataset.ts";
import { createKeptStatistics } from "./datasets/kept_statistics.ts";
import { createReadOriginal } from "./datasets/original.ts";
import { ORIGINALS_PREFIX } from "./datasets/original_key.ts";
import { createPackOriginals } from "./datasets/pack_originals.ts";
import { createPartsRepository } from "./datasets/parts_repository.ts";
import { createReadyAnswers } from "./datasets/ready_answers_repository.ts";
import { createReadyCache, type ReadyCache } from "./datasets/ready_cache.ts";
import { createDatasetRepository } from "./datasets/repository.ts";
import { createRowIndexRepository } from "./datasets/row_index_repository.ts";
import { createRowsRepository } from "./datasets/rows_repository.ts";
import { createDatasetService } from "./datasets/service.ts";
import { createSniff } from "./datasets/sniff.ts";
import { createSweepOriginals } from "./datasets/sweep_originals.ts";
import { tendRowIndexes } from "./datasets/tend_row_indexes.ts";
import { createTrash } from "./datasets/trash.ts";
import { createUpload, type Upload } from "./datasets/upload.ts";
import type { UploadKeyWriter } from "./datasets/upload_keys.ts";
import { createUploadKeys, createUploadKeyWriter } from "./datasets/upload_keys_postgres.ts";
import { createUploadCompletion } from "./datasets/uploads/upload_completion_postgres.ts";
import { wireUploads } from "./datasets/uploads/wiring.ts";
import { everySoOften } from "./housekeeping.ts";
import { limitedTransact } from "./storage/limited_transact_postgres.ts";
import { createStorageRepository } from "./storage/repository.ts";
import { createStorageService } from "./storage/service.ts";
import { createUploadWithinLimit, type SizedBody, type StoreFile } from "./storage/upload_within_limit.ts";
import { createTenantSlots } from "./tenant_slots.ts";
import { createWorkQueue } from "./work_queue.ts";

const SCHEMA = "axi";
const SERVICE_AUDIENCE = "axi";
/** Uploads and exports hold a connection for long: each have a pool of their own, so that neither waits for the other. */
const LOADS_AT_ONCE = 4;
const EXPORTS_AT_ONCE = 4;
const EXPORTS_OF_TENANT = 2;
const BLOB_CONNECTIONS = 8;
const LOADS_WAITING = 100;
const IMPORTS_OF_TENANT = 4;
/** Of files that are held in memory to be looked into. */
const SNIFFS_AT_ONCE = 3;
const SNIFFS_OF_TENANT = 1;
const SNIFFS_WAITING = 20;
const IMPORT_MS = 15 * 60_000;
const UPLOADS_OF_TENANT = 20;
/** Of the ten connections for short work; as many as a browser asks for at once. */
const READINGS_OF_TENANT = 6;
const SWEEP_EVERY_MS = 10 * 60_000;
const TEND_UPLOADS_EVERY_MS = 30_000;

export interface WireOptions {
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** The only place of AXI that opens connections; disposing closes them in reverse order. */
export async function wire(
  config: AxiConfig,
  { clock = systemClock, log = logOf(config) }: WireOptions = {},
) {
  await using stack = new AsyncDisposableStack(); // a throw below closes what is already open
  const open = (max: number, url = config.POSTGRES_URL) => {
    const sql = connect(url, { max, applicationName: "axi" });
    stack.defer(() => sql.end({ timeout: 5 })); // seconds
    return sql;
  };
  const sql = open(10);
  const long = {
    loads: open(LOADS_AT_ONCE),
    exports: open(EXPORTS_AT_ONCE),
    analyses: open(ANALYSES_AT_ONCE),
  };
  const bus = createPostgresBus(open(2, config.POSTGRES_BUS_URL), { schema: "bus", log });
  const registry = createRegistry("axi");
  const bell = createBell(), rowIndexBell = createBell();
  const queue = createOutboxQueue(sql, { schema: SCHEMA });
  measureOutbox(queue, registry);
  const { limiter, cache } = openShared({ config, clock, log }, stack);
  // A pool of its own: an upload reads its blob while it holds a transaction of the other.
  const store = openBlobStore(config.BLOB_URL, { sql: open(BLOB_CONNECTIONS), schema: SCHEMA });
  const blobs = createPackingBlobStore(store, ORIGINALS_PREFIX);

  const accounts = await wireAccounts({ config, sql, clock, limiter, wakeRelay: bell.ring });
  const revocations = createRevocations({ load: accounts.auth.revocationsSince, log, clock });
  const verifier = createVerifier({
    keys: createKeySet({ load: () => accounts.keys.jwks(), clock }),
    issuer: config.AXI_ISSUER,
    audience: [config.AXI_AUDIENCE, SERVICE_AUDIENCE],
    isRevoked: revocations.isRevoked,
    introspect: accounts.auth.introspect,
    clock,
  });
  await revocations.poll(); // before the first request: what was revoked stays so over a restart
  const rowIndexes = createRowIndexRepository(long.analyses);
  const threads = stack.use(createStatisticsThreads({ log }));
  const ready = createReadyCache(createReadyAnswers(sql), clock);
  const onCommit = tellOfCommits(ready, bell);
  const parts = { sql, long, blobs, cache, ready, onCommit, rowIndexBell, threads, clock, log, config };
  const datasets = wireDatasets(parts), sweep = wireSweep(parts, datasets);
  stack.use(datasets.uploads.loader);
  const opened = stack.move();
  return {
    log,
    registry,
    verifier,
    limiter,
    accounts,
    revocations,
    bus,
    checks: { postgres: () => pingPostgres(sql) },
    ...datasets,
    /** What AXI does besides answering, until the signal aborts. */
    async work(signal: AbortSignal): Promise<void> {
      await Promise.all([
        runRelay({ queue, bus, bell, log }, signal),
        tendRowIndexes({ indexes: rowIndexes, bell: rowIndexBell, log }, signal),
        revocations.run(signal),
        everySoOften({ everyMs: SWEEP_EVERY_MS, log, signal }, () => sweep(signal)),
        everySoOften(
          { everyMs: TEND_UPLOADS_EVERY_MS, log, signal },
          () => datasets.uploads.tending.tend(signal),
        ),
      ]);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
export type AxiDeps = Awaited<ReturnType<typeof wire>>;

/** What is done now and again besides answering. */
function wireSweep(
  { sql, long, blobs, onCommit, clock, log }:
    & Pick<DatasetParts, "sql" | "long" | "onCommit" | "clock" | "log">
    & { readonly blobs: PackingBlobStore },
  { uploads, trash }: Pick<ReturnType<typeof wireDatasets>, "uploads" | "trash">,
): (signal: AbortSignal) => Promise<void> {
  const sweepOriginals = createSweepOriginals({ blobs, clock, transact: datasetTransact(sql, onCommit) });
  const packOriginals = createPackOriginals({ blobs, clock });
  const tendIndexes = createTendIndexes({ indexes: createIndexRepository(long.analyses), log });
  return async (signal) => {
    while (await deleteExpired(sql, SCHEMA) > 0);
    await blobs.sweep();
    await sweepOriginals(signal);
    await packOriginals(signal);
    await tendIndexes(signal);
    await uploads.tending.sweepParts(signal);
    await trash.purge(signal);
  };
}

/** Told of every transaction of datasets that has committed. */
type OnCommit = (repositories: DatasetRepositories, ctx: RequestContext) => void;

function tellOfCommits(ready: ReadyCache, bell: Bell): OnCommit {
  return ({ outbox }, { tenant_id }) => {
    ready.forget(tenant_id);
    if (!outbox.isEmpty) bell.ring();
  };
}

interface DatasetParts {
  readonly sql: Sql;
  readonly long: { readonly loads: Sql; readonly exports: Sql; readonly analyses: Sql };
  readonly blobs: BlobStore;
  readonly cache: Cache;
  readonly ready: ReadyCache;
  readonly onCommit: OnCommit;
  readonly rowIndexBell: Bell;
  readonly threads: StatisticsThreads;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: AxiConfig;
}

function wireDatasets(parts: DatasetParts) {
  const { sql, long, blobs, cache, ready, onCommit, clock, log } = parts;
  const transact = datasetTransact(sql, onCommit);
  const readings = createTenantSlots({
    each: READINGS_OF_TENANT,
    refusal:
      `Cannot read more than ${READINGS_OF_TENANT} pages of rows at once: repeat it when one of them has come`,
  });
  const { upload, ...loading } = wireLoading(parts);
  const datasets = createDatasetService({ transact, upload, ready, readings });
  return {
    ...loading,
    datasets,
    uploadMany: createUploadMany({ upload, log }),
    importDataset: wireImport(upload, parts.config),
    sniff: createSniff({
      maxBytes: parts.config.AXI_UPLOAD_MAX_BYTES,
      queue: createWorkQueue({
        atOnce: SNIFFS_AT_ONCE,
        waiting: SNIFFS_WAITING,
        refusal: "Cannot look into more files at the moment: send this one again in a second",
      }),
      slots: createTenantSlots({
        each: SNIFFS_OF_TENANT,
        refusal:
          "Cannot look into two workbooks, archives or Parquet files at once: send this one again when the other is done",
      }),
    }),
    trash: createTrash({ transact, deleted: createDeletedDatasetsRepository(sql), blobs, clock }),
    readOriginal: createReadOriginal({ transact, blobs }),
    exportDataset: createExportDataset({
      get: datasets.get,
      exports: createExportRepository(long.exports),
      slots: createTenantSlots({
        each: EXPORTS_OF_TENANT,
        refusal:
          `Cannot export more than ${EXPORTS_OF_TENANT} datasets at once: repeat it when one of them is read`,
      }),
    }),
    ...wireAnalytics({
      transact,
      long: long.analyses,
      transactLong: datasetTransact(long.analyses, onCommit),
      cache,
      ready,
      clock,
    }),
  };
}

/** What makes datasets of files, within each tenant's storage. */
function wireLoading(
  { sql, long, blobs, cache, onCommit, rowIndexBell, threads, clock, log, config }: DatasetParts,
) {
  const limitBytes = config.AXI_TENANT_STORAGE_BYTES;
  const storage = createStorageService({ transact: datasetTransact(sql, onCommit), limitBytes });
  const loads = {
    blobs,
    clock,
    openStatistics: threads.open,
    onLarge: rowIndexBell.ring,
    maxBytes: config.AXI_UPLOAD_MAX_BYTES,
    queue: createWorkQueue({
      atOnce: LOADS_AT_ONCE,
      waiting: LOADS_WAITING,
      refusal: "Cannot load more files at the moment: send this one again in a second",
    }),
  };
  const loadingWith = (uploadKeys: (tx: Tx) => UploadKeyWriter) => ({
    ...loads,
    transact: limitedTransact(datasetTransact(long.loads, onCommit, uploadKeys), limitBytes),
  });
  const keyed = { ...loadingWith(createUploadKeyWriter), keys: createUploadKeys(sql, SCHEMA) };
  const slots = createTenantSlots({
    each: UPLOADS_OF_TENANT,
    refusal:
      `Cannot take more than ${UPLOADS_OF_TENANT} uploads at once: send this one again when another is done`,
  });
  const limited = <Input extends SizedBody, Answer>(verb: StoreFile<Input, Answer>) => {
    const store = createUploadWithinLimit(storage.room, verb);
    return async (ctx: RequestContext, input: Input): Promise<Answer> => {
      using _slot = slots.enter(ctx.tenant_id);
      return await store(ctx, input);
    };
  };
  return {
    upload: limited(createUpload(keyed)),
    storage,
    changes: wireChanges({ ...keyed, kept: createKeptStatistics(blobs), long: long.analyses, limited }),
    uploads: wireUploads({
      sql,
      schema: SCHEMA,
      log,
      cache,
      room: storage.room,
      loads: loadingWith(createUploadCompletion),
      loadsAtOnce: LOADS_AT_ONCE,
    }),
  };
}

function wireImport(
  upload: Upload,
  { AXI_IMPORT_HOSTS, AXI_IMPORT_PRIVATE, AXI_UPLOAD_MAX_BYTES }: AxiConfig,
) {
  const rules = { hosts: AXI_IMPORT_HOSTS, isPrivateAllowed: AXI_IMPORT_PRIVATE === "true" };
  return createImportDataset({
    upload,
    fetchFile: rules.hosts.length === 0 ? null : createOutsideFetch({ rules }),
    limit: (file) => limitedBody(file, { maxBytes: AXI_UPLOAD_MAX_BYTES, totalMs: IMPORT_MS }),
    maxBytes: AXI_UPLOAD_MAX_BYTES,
    slots: createTenantSlots({
      each: IMPORTS_OF_TENANT,
      refusal:
        `Cannot import more than ${IMPORTS_OF_TENANT} files at once: repeat it when one of them is stored`,
    }),
  });
}

function datasetTransact(
  sql: Sql,
  afterCommit: OnCommit,
  uploadKeys: (tx: Tx) => UploadKeyWriter = createUploadKeyWriter,
) {
  const bind = (tx: Tx, ctx: RequestContext): DatasetRepositories => ({
    datasets: createDatasetRepository(tx, ctx.tenant_id),
    rows: createRowsRepository(tx, ctx.tenant_id),
    parts: createPartsRepository(tx, ctx.tenant_id),
    tableChanges: createTableChanges(tx, ctx.tenant_id),
    analyses: createAnalysisRepository(tx, ctx.tenant_id),
    queries: createQueryRepository(tx),
    savedQueries: createSavedQueryRepository(tx, ctx.tenant_id),
    uploadKeys: uploadKeys(tx),
    storage: createStorageRepository(tx, ctx.tenant_id),
    outbox: createOutbox(tx, ctx, { schema: SCHEMA, source: "/axi/datasets" }),
  });
  return createTransact(sql, bind, { schema: SCHEMA, afterCommit });
}

/** What instances share by Redis; in the process alone where there is none. */
function openShared(
  { config, clock, log }: { config: AxiConfig; clock: Clock; log: Logger },
  stack: AsyncDisposableStack,
): { limiter: RateLimiter; cache: Cache } {
  const memory = createMemoryRateLimiter(clock);
  if (config.REDIS_URL === "memory") return { limiter: memory, cache: createMemoryCache({ clock }) };
  const redis = connectRedis(config.REDIS_URL, log);
  stack.defer(() => redis.disconnect());
  return {
    limiter: createLeasingRateLimiter(
      createRedisRateLimiter({ redis, prefix: "axi:", fallback: memory, log }),
      clock,
    ),
    cache: createRedisCache({ redis, prefix: "axi:cache:", log }),
  };
}

function logOf(config: AxiConfig): Logger {
  return createLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT, write: stderrLines() });
}
