import type { BlobStore } from "@shared/blob/blob.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ByteRange } from "./byte_range.ts";
import { originalKey } from "./original_key.ts";

const BLOCK_BYTES = 1024 * 1024;

export interface OriginalDeps {
  readonly get: (ctx: RequestContext, id: DatasetId) => Promise<Dataset>;
  readonly blobs: BlobStore;
}

/** A file as it was uploaded; nothing of it is read before it is asked for. */
export interface Original {
  readonly dataset: Dataset;
  /** Reads a block at a time and holds nothing between two, however slow its reader is. */
  bytes(range: ByteRange): ReadableStream<Uint8Array>;
}

/** A verb that gives the bytes of a dataset as they came. Throws NotFoundError. */
export function createReadOriginal({ get, blobs }: OriginalDeps) {
  return async function readOriginal(ctx: RequestContext, id: DatasetId): Promise<Original> {
    const dataset = await get(ctx, id);
    const key = originalKey(ctx.tenant_id, id);
    return { dataset, bytes: ({ from, to }) => blocks(key, from, to) };
  };

  function blocks(key: string, from: number, to: number): ReadableStream<Uint8Array> {
    let at = from;
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (at >= to) return controller.close();
        const block = await blobs.getRange(key, at, Math.min(at + BLOCK_BYTES, to));
        if (block === null || block.length === 0) throw new NotFoundError("original", key);
        at += block.length;
        controller.enqueue(block);
      },
    }, { highWaterMark: 0 });
  }
}
export type ReadOriginal = ReturnType<typeof createReadOriginal>;
