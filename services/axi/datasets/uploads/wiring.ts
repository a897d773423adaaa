import type { Cache } from "@shared/cache/cache.ts";
import { isFinal } from "@shared/contracts/axi_uploads.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { UploadId } from "@shared/core/ids.ts";
import { createTransact } from "@shared/postgres/transact.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import type { Logger } from "@shared/log/log.ts";
import type { StorageService } from "../../storage/service.ts";
import { createTenantSlots } from "../../tenant_slots.ts";
import { createWorkQueue } from "../../work_queue.ts";
import { createDueUploadsRepository } from "./due_uploads_repository.ts";
import { createFollowUpload } from "./follow_upload.ts";
import { createLoadUpload, type LoadUploadDeps } from "./load_upload.ts";
import { createUploadLoader } from "./loader.ts";
import { createUploadRepository } from "./repository.ts";
import { createUploadService, statusOf } from "./service.ts";
import { createTendUploads } from "./tend_uploads.ts";
import { createTrackUpload } from "./track_upload.ts";

const LOADS_WAITING = 1_000;
const FOLLOWERS_OF_TENANT = 50;

export interface UploadsParts {
  readonly sql: Sql;
  readonly schema: string;
  readonly log: Logger;
  readonly cache: Cache;
  readonly room: StorageService["room"];
  /** What makes a dataset of a file; its transactions complete the upload. */
  readonly loads: LoadUploadDeps;
  readonly loadsAtOnce: number;
}

/** Uploads that come in pieces. Dispose the loader before the connections are closed. */
export function wireUploads({ sql, schema, log, cache, room, loads, loadsAtOnce }: UploadsParts) {
  const { blobs, clock } = loads;
  const transact = createTransact(
    sql,
    (tx, ctx) => ({ uploads: createUploadRepository(tx, ctx.tenant_id) }),
    { schema },
  );
  const loader = createUploadLoader({
    transact,
    blobs,
    clock,
    log,
    queue: createWorkQueue({
      atOnce: loadsAtOnce,
      waiting: LOADS_WAITING,
      refusal: "Cannot load more uploads at the moment: this one is loaded later",
    }),
    loadUpload: createLoadUpload(loads),
  });
  const service = createUploadService({ transact, blobs, clock, loader, room });
  const tracking = createTrackUpload(cache);
  const following = {
    clock,
    slots: createTenantSlots({
      each: FOLLOWERS_OF_TENANT,
      refusal:
        `Cannot follow more than ${FOLLOWERS_OF_TENANT} uploads at once: end one of these streams first`,
    }),
  };
  return {
    service,
    loader,
    tracking,
    followers: {
      follow: createFollowUpload({
        get: async (ctx: RequestContext, id: UploadId) => {
          const upload = await service.get(ctx, id);
          return { revision: upload.revision, isOver: isFinal(upload.phase), status: statusOf(upload) };
        },
        ...following,
      }),
      followSent: createFollowUpload({ get: tracking.get, ...following }),
    },
    tending: createTendUploads({
      due: createDueUploadsRepository(sql),
      loader,
      blobs,
      clock,
      get: service.get,
      remove: service.remove,
    }),
  };
}
