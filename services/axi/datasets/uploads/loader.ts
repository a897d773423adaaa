import { asError } from "@shared/core/as_error.ts";
import type { BlobStore } from "@shared/blob/blob.ts";
import type { Clock } from "@shared/core/clock.ts";
import { AppError } from "@shared/core/errors.ts";
import { newId, type TenantId, type UploadId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Logger } from "@shared/log/log.ts";
import { FileProgress } from "../file_progress.ts";
import { systemContext } from "../system_context.ts";
import type { WorkQueue } from "../../work_queue.ts";
import type { LoadUpload } from "./load_upload.ts";
import { partKey, partsOf } from "./part_key.ts";
import type { LoadLease, Part, StoredUpload, UploadRepositories } from "./repository.ts";
import { problemOf } from "./upload_problem.ts";

/** After it another may take over what a process that has died was loading. */
const LEASE_SECONDS = 60;
const REPORT_EVERY_MS = 1_000;
/** A file that ends the process each time it is loaded is not loaded for ever. */
const ATTEMPTS_MAX = 5;
const RETRY_SECONDS = 5;
/** What may go well another time. */
const PASSING = new Set(["UNAVAILABLE", "RATE_LIMITED", "DEADLINE_EXCEEDED", "UPSTREAM_FAILED"]);

export interface UploadLoaderDeps {
  readonly transact: Transact<UploadRepositories>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Lets a few load at once. */
  readonly queue: WorkQueue;
  readonly loadUpload: LoadUpload;
}

/** Makes datasets of uploads that have come whole, in the background; disposing ends what is under way. */
export interface UploadLoader extends AsyncDisposable {
  /** Begins unless it is loaded already, here or elsewhere. */
  start(tenantId: TenantId, id: UploadId): void;
}

/** A loader of this process. Who has the lease of an upload loads it; it is reported and prolonged every second. */
export function createUploadLoader(deps: UploadLoaderDeps): UploadLoader {
  const { transact, blobs, clock, log, queue, loadUpload } = deps;
  const running = new Map<UploadId, Promise<void>>();
  const stop = new AbortController();
  const inTenant = <Result>(
    tenantId: TenantId,
    work: (repositories: UploadRepositories) => Promise<Result>,
  ) => transact(systemContext(tenantId, clock), work);

  async function run(tenantId: TenantId, id: UploadId): Promise<void> {
    const lease: LoadLease = { lease_id: newId(), seconds: LEASE_SECONDS };
    const upload = await inTenant(tenantId, ({ uploads }) => uploads.claim(id, lease));
    if (upload === null) return;
    const failure = await load(tenantId, upload, lease);
    if (failure === null || await settle(tenantId, { upload, lease, failure })) {
      await removeParts(tenantId, id);
    }
  }

  /** What the load has failed with; null where the dataset is there. */
  async function load(tenantId: TenantId, upload: StoredUpload, lease: LoadLease): Promise<unknown> {
    if (upload.attempts > ATTEMPTS_MAX) {
      return new AppError(
        "INTERNAL",
        `Cannot load the file: it was begun ${ATTEMPTS_MAX} times and never ended`,
      );
    }
    const progress = new FileProgress("surveying");
    const lost = new AbortController();
    const report = async () => {
      const isOurs = await inTenant(tenantId, ({ uploads }) => uploads.report(lease, progress));
      if (!isOurs) {
        lost.abort(new AppError("CONFLICT", "Cannot go on with the load: another has taken it over"));
      }
    };
    let reporting: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      reporting = reporting.then(report).catch(() => {}); // the next report may reach the database again
    }, REPORT_EVERY_MS);
    try {
      const parts = await inTenant(tenantId, ({ uploads }) => uploads.parts(upload.upload_id));
      const signal = AbortSignal.any([stop.signal, lost.signal]);
      const body = () => readParts(tenantId, upload.upload_id, parts);
      await loadUpload(systemContext(tenantId, clock, upload.owner_id), {
        upload,
        lease,
        body,
        progress,
        signal,
      });
      return null;
    } catch (error) {
      return error;
    } finally {
      clearInterval(timer);
      await reporting;
    }
  }

  /** Writes down what a failure means for the upload; true where it is for good. */
  async function settle(
    tenantId: TenantId,
    { upload, lease, failure }: { upload: StoredUpload; lease: LoadLease; failure: unknown },
  ): Promise<boolean> {
    const isPassing = !(failure instanceof AppError) || PASSING.has(failure.code);
    if (!(failure instanceof AppError)) {
      log.error("upload.load.failed", {
        error: asError(failure),
      });
    }
    const isForGood = !isPassing || upload.attempts >= ATTEMPTS_MAX;
    await inTenant(
      tenantId,
      ({ uploads }) =>
        isForGood
          ? uploads.fail(lease, problemOf(failure))
          : uploads.release({ ...lease, seconds: stop.signal.aborted ? 0 : RETRY_SECONDS }),
    );
    return isForGood;
  }

  async function* readParts(
    tenantId: TenantId,
    id: UploadId,
    parts: readonly Part[],
  ): AsyncGenerator<Uint8Array> {
    for (const { part_id } of parts) {
      const bytes = await blobs.get(partKey(tenantId, id, part_id));
      if (bytes === null) throw new Error(`Cannot read upload ${id}: its part ${part_id} is gone`);
      yield* bytes;
    }
  }

  async function removeParts(tenantId: TenantId, id: UploadId): Promise<void> {
    for await (const { key } of blobs.list(partsOf(tenantId, id))) await blobs.delete(key);
  }

  return {
    start(tenantId, id) {
      if (running.has(id) || stop.signal.aborted) return;
      const done = queue(() => run(tenantId, id))
        .catch((error) => log.warn("upload.load.cut", { error: asError(error) }))
        .finally(() => running.delete(id));
      running.set(id, done);
    },
    async [Symbol.asyncDispose]() {
      stop.abort(
        new AppError("UNAVAILABLE", "Cannot finish the load: the service is stopping; it is begun again"),
      );
      await Promise.all(running.values());
    },
  };
}
