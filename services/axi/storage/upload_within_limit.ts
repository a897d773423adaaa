import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { overLimit } from "./over_limit.ts";
import type { Room, StorageService } from "./service.ts";

/** Smaller files are judged by the commit alone, which spares them a round trip. */
const JUDGED_FROM_BYTES = 1024 * 1024;

/** A file that is being sent. */
export interface SizedBody {
  readonly body: ReadableStream<Uint8Array>;
  /** About how many bytes will come, where the sender says. */
  readonly expectedBytes?: number | undefined;
}

/** A verb that stores a file. */
export type StoreFile<Input, Answer> = (ctx: RequestContext, input: Input) => Promise<Answer>;

/**
 * The verb, refusing a file for which there is no room before its bytes have come: by what the sender says, or when more has
 * come than there is room for. What tables take beyond their files, the commit judges. Throws PAYLOAD_TOO_LARGE.
 */
export function createUploadWithinLimit<Input extends SizedBody, Answer>(
  room: StorageService["room"],
  store: StoreFile<Input, Answer>,
): StoreFile<Input, Answer> {
  return async function uploadWithinLimit(ctx, input) {
    requireRole(ctx, "analyst");
    const { expectedBytes, body } = input;
    if (expectedBytes !== undefined && expectedBytes < JUDGED_FROM_BYTES) return await store(ctx, input);
    try {
      const left = await room(ctx, expectedBytes ?? null);
      return await store(ctx, { ...input, body: body.pipeThrough(within(left)) });
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
