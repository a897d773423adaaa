import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import type { FileProgress } from "../file_progress.ts";
import { createUpload, type UploadDeps } from "../upload.ts";
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
  readonly progress: FileProgress;
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
      keys: {
        claim: () => Promise.resolve({ lease }),
        prolong: () => Promise.resolve(), // the loader keeps it
        release: () => Promise.resolve(),
      },
    });
    const keyed = { ...ctx, idempotency: { key: upload_id, request_sha256: "" } };
    return await upload(keyed, {
      name,
      fileName: told.get("filename"),
      contentType: told.get("filetype"),
      options,
      body: ReadableStream.from(counting(body(), progress)),
      expectedBytes: size_bytes,
      progress,
      signal,
    });
  };
}
export type LoadUpload = ReturnType<typeof createLoadUpload>;

async function* counting(
  bytes: AsyncIterable<Uint8Array>,
  progress: FileProgress,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    progress.bytesReceived += chunk.length;
    yield chunk;
  }
}
