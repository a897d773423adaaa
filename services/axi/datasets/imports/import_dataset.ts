import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { ImportRequest } from "@shared/contracts/axi_imports.ts";
import type { OutsideAnswer, OutsideFetch } from "@shared/resilience/outside_fetch.ts";
import type { TenantSlots } from "../../tenant_slots.ts";
import { nameOf } from "../dataset_name.ts";
import type { Upload } from "../upload.ts";
import { fileNameOf } from "./file_name.ts";

export interface ImportDeps {
  /** null where nothing may be imported. */
  readonly fetchFile: OutsideFetch | null;
  readonly upload: Upload;
  readonly slots: TenantSlots;
  /** The same bytes, within the size and the time that a file may have. */
  readonly limit: (file: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>;
  /** Largest file. */
  readonly maxBytes: number;
}

/**
 * A verb that fetches a file from an address and stores it as an upload would. Throws what the fetch and an upload
 * throw, FORBIDDEN where imports are turned off, RATE_LIMITED where the tenant has too many under way.
 */
export function createImportDataset({ fetchFile, upload, slots, limit, maxBytes }: ImportDeps) {
  return async function importDataset(
    ctx: RequestContext,
    { url, name, options }: ImportRequest,
    signal: AbortSignal,
  ): Promise<Dataset> {
    requireRole(ctx, "analyst");
    if (fetchFile === null) {
      throw new AppError("FORBIDDEN", "Cannot import from addresses: it is turned off here; upload the file");
    }
    using _slot = slots.enter(ctx.tenant_id);
    const file = await fetchFile(url, signal), expectedBytes = sizeOf(file);
    if (expectedBytes !== undefined && expectedBytes > maxBytes) {
      await file.body.cancel();
      const message = `Cannot take a file of more than ${maxBytes} bytes`;
      throw new AppError("PAYLOAD_TOO_LARGE", message, { details: { limit: maxBytes } });
    }
    const { headers } = file, fileName = fileNameOf(file.url, headers["content-disposition"]);
    const contentType = headers["content-type"], body = limit(file.body);
    const input = {
      name: nameOf(name, fileName),
      options,
      body,
      fileName,
      contentType,
      expectedBytes,
      signal,
    };
    try {
      return await upload(ctx, input);
    } finally {
      if (!body.locked) await body.cancel().catch(() => {}); // refused unread: its host may be gone already
    }
  };
}
export type ImportDataset = ReturnType<typeof createImportDataset>;

/** Bytes of the file, where its host says so of the file itself. */
function sizeOf({ headers }: OutsideAnswer): number | undefined {
  const length = headers["content-length"];
  return length === undefined || headers["content-encoding"] !== undefined ? undefined : Number(length);
}
