import type { BlobStore } from "@shared/blob/blob.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ByteRange } from "./byte_range.ts";
import type { DatasetRepositories } from "./dataset_repositories.ts";
import type { StoredPart } from "./parts_repository.ts";

const BLOCK_BYTES = 1024 * 1024;

export interface OriginalDeps {
  readonly transact: Transact<DatasetRepositories>;
  readonly blobs: BlobStore;
}

/** A file as it was sent; nothing of it is read before it is asked for. */
export interface Original {
  readonly dataset: Dataset;
  readonly part: StoredPart;
  /** Reads a block at a time and holds nothing between two, however slow its reader is. */
  bytes(range: ByteRange): ReadableStream<Uint8Array>;
}

/** A verb that gives the bytes of a file of a dataset, 1 the uploaded one, as they came. Throws NotFoundError. */
export function createReadOriginal({ transact, blobs }: OriginalDeps) {
  return async function readOriginal(ctx: RequestContext, id: DatasetId, number: number): Promise<Original> {
    const { dataset, parts } = await transact(ctx, async ({ datasets, parts }) => {
      const [dataset, listed] = await Promise.all([datasets.find(id), parts.list(id)]);
      return { dataset, parts: listed };
    });
    if (dataset === null) throw new NotFoundError("dataset", id);
    const part = parts.find((candidate) => candidate.part === number);
    if (part === undefined) throw new NotFoundError("part", String(number));
    return { dataset, part, bytes: ({ from, to }) => blocks(part.blob_key, from, to) };
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
