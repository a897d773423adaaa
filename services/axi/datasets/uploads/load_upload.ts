import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { DatasetRepositories } from "../dataset_repositories.ts";
import { createUpload, type UploadDeps } from "../upload.ts";
import type { LoadProgress } from "./loader.ts";
import type { LoadLease, StoredUpload } from "./repository.ts";
import { parseMetadata } from "./tus.ts";

/** Deps of the upload verb but its keys; `transact` binds an `uploadKeys` that completes the upload by its lease. */
export type LoadUploadDeps = Omit<UploadDeps, "keys">;

export interface LoadInput {
  readonly upload: StoredUpload;
  readonly lease: LoadLease;
  /** All bytes of the file. */
  readonly body: () => AsyncIterable<Uint8Array>;
  /** Written as the load goes on. */
  readonly progress: LoadProgress;
  readonly signal: AbortSignal;
}

/** A verb that makes a dataset of an upload by `upload`, as if the file had come at once; its lease is the key. */
export function createLoadUpload(deps: LoadUploadDeps) {
  return async function loadUpload(ctx: RequestContext, input: LoadInput): Promise<Dataset> {
    const { upload: { upload_id, name, options, metadata, size_bytes }, lease, body, progress, signal } =
      input;
    const told = parseMetadata(metadata);
    const upload = createUpload({
      ...deps,
      transact: telling(deps.transact, progress),
      keys: { claim: () => Promise.resolve({ lease }), release: () => Promise.resolve() },
    });
    const keyed = { ...ctx, idempotency: { key: upload_id, request_sha256: "" } };
    return await upload(keyed, {
      name,
      fileName: told.get("filename"),
      contentType: told.get("filetype"),
      options,
      body: ReadableStream.from(counting(body(), progress)),
      expectedBytes: size_bytes,
      signal,
    });
  };
}
export type LoadUpload = ReturnType<typeof createLoadUpload>;

/** The transaction is what fills the table; where it is left without a dataset, the file is surveyed on. */
function telling(
  transact: Transact<DatasetRepositories>,
  progress: LoadProgress,
): Transact<DatasetRepositories> {
  return async (ctx, work) => {
    progress.phase = "loading";
    try {
      return await transact(ctx, work);
    } catch (error) {
      progress.phase = "surveying";
      throw error;
    }
  };
}

async function* counting(
  bytes: AsyncIterable<Uint8Array>,
  progress: LoadProgress,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    progress.bytesLoaded += chunk.length;
    yield chunk;
  }
}
