import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Cache } from "@shared/cache/cache.ts";
import { isFinal, UploadProgress } from "@shared/contracts/axi_uploads.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import { FileProgress } from "../file_progress.ts";
import type { Upload, UploadInput } from "../upload.ts";
import type { Followed } from "./follow_upload.ts";
import { problemOf } from "./upload_problem.ts";

const TELL_EVERY_MS = 500;
/** So long it can be asked for after the last news. */
const KEPT_SECONDS = 10 * 60;
/** Who follows may ask a little before the upload has begun. */
const LOOKS = 5, LOOK_EVERY_MS = 200;

const Told = z.object({ revision: z.int(), status: UploadProgress });

/** Makes an upload verb tell how far it is, under an id that the sender has chosen, and finds what was told. */
export function createTrackUpload(cache: Cache) {
  const keyOf = ({ tenant_id }: RequestContext, id: string) => `${tenant_id}:upload-progress:${id}`;

  return {
    /** The verb, telling of itself as it goes on, wherever a follower may be connected. */
    tracked(upload: Upload, id: string): Upload {
      return async (ctx, input) => {
        const progress = new FileProgress();
        let revision = 0, last = "";
        async function tell(end: Partial<UploadProgress> = {}): Promise<void> {
          const status = { ...statusOf(id, input, progress), ...end }, text = JSON.stringify(status);
          if (text !== last) revision++;
          last = text;
          await cache.set(keyOf(ctx, id), { revision, status }, KEPT_SECONDS);
        }
        await tell();
        const timer = setInterval(() => void tell(), TELL_EVERY_MS);
        try {
          const body = input.body.pipeThrough(counting(progress));
          const dataset = await upload(ctx, { ...input, body, progress });
          const { dataset_id, row_count: rows, rejected_count } = dataset;
          await tell({ phase: "ready", dataset_id, rows, rejected_count });
          return dataset;
        } catch (error) {
          await tell({ phase: "failed", rows: 0, rejected_count: 0, problem: problemOf(error) });
          throw error;
        } finally {
          clearInterval(timer);
        }
      };
    },
    /** How far it is. Throws NotFoundError where the tenant has none of that id, or it ended minutes ago. */
    async get(ctx: RequestContext, id: string): Promise<Followed<UploadProgress>> {
      for (let looks = 0; looks < LOOKS; looks++) {
        const told = Told.safeParse(await cache.get(keyOf(ctx, id)));
        if (told.success) return { ...told.data, isOver: isFinal(told.data.status.phase) };
        await delay(LOOK_EVERY_MS);
      }
      throw new NotFoundError("upload", id);
    },
  };
}
export type TrackUpload = ReturnType<typeof createTrackUpload>;

function statusOf(
  progress_id: string,
  { name, expectedBytes }: UploadInput,
  { phase, bytesReceived, rowCount, rejectedCount }: FileProgress,
): UploadProgress {
  return {
    progress_id,
    name,
    phase,
    size_bytes: expectedBytes ?? null,
    bytes_received: bytesReceived,
    rows: rowCount,
    rejected_count: rejectedCount,
    dataset_id: null,
    problem: null,
  };
}

function counting(progress: FileProgress): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      progress.bytesReceived += chunk.length;
      controller.enqueue(chunk);
    },
  });
}
