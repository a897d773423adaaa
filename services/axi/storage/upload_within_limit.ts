import { requireRole } from "@shared/core/ctx.ts";
import type { Upload } from "../datasets/upload.ts";
import { overLimit } from "./over_limit.ts";
import type { Room, StorageService } from "./service.ts";

/** Smaller files are judged by the commit alone, which spares them a round trip. */
const JUDGED_FROM_BYTES = 1024 * 1024;

export interface UploadWithinLimitDeps {
  readonly upload: Upload;
  readonly room: StorageService["room"];
}

/**
 * The upload verb, refusing a file for which there is no room before its bytes have come: by what the sender says, or when
 * more has come than there is room for. What tables take beyond their files, the commit judges. Throws PAYLOAD_TOO_LARGE.
 */
export function createUploadWithinLimit({ upload, room }: UploadWithinLimitDeps): Upload {
  return async function uploadWithinLimit(ctx, input) {
    requireRole(ctx, "analyst");
    const { expectedBytes, body } = input;
    if (expectedBytes !== undefined && expectedBytes < JUDGED_FROM_BYTES) return await upload(ctx, input);
    try {
      const left = await room(ctx, expectedBytes ?? null);
      return await upload(ctx, { ...input, body: body.pipeThrough(within(left)) });
    } catch (error) {
      if (!body.locked) await body.cancel(error).catch(() => {}); // the sender may be gone already
      throw error;
    }
  };
}

function within({ left, used, limit }: Room): TransformStream<Uint8Array, Uint8Array> {
  let come = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      come += chunk.length;
      if (come > left) throw overLimit({ used, limit, wanted: come });
      controller.enqueue(chunk);
    },
  });
}
