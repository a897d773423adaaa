import { createHash } from "node:crypto";
import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { UploadKeys, UploadLease } from "./upload_keys.ts";

const PROLONG_EVERY_MS = 15_000;

/** A request whose file is still to be read. */
export interface KeyedRequest {
  readonly body: ReadableStream<Uint8Array>;
  /** What else makes it the same request; the multipart framing does not. */
  readonly said: readonly unknown[];
  readonly options: UploadOptions;
}

/**
 * Does the work once per Idempotency-Key; a repeat of the same request gets what the work has stored by its lease. Throws
 * IDEMPOTENCY_IN_PROGRESS, and IDEMPOTENCY_MISMATCH where the key came with another file or other options.
 */
export async function onceByUploadKey<Answer>(
  { keys, ctx }: { readonly keys: UploadKeys; readonly ctx: RequestContext },
  request: KeyedRequest,
  work: (lease: UploadLease | null) => Promise<Answer>,
): Promise<Answer> {
  if (ctx.idempotency === null) return await work(null);
  const claim = await keys.claim(ctx, ctx.idempotency.key);
  if ("stored" in claim) {
    const hash = createHash("sha256");
    for await (const chunk of request.body) hash.update(chunk);
    if (digestOf(hash.digest("hex"), request) === claim.stored.request_sha256) {
      return claim.stored.answer as Answer; // safe because the same kind of request has stored it
    }
    throw new AppError(
      "IDEMPOTENCY_MISMATCH",
      "Cannot use this Idempotency-Key again: it came with another file or other options before; send a new key",
    );
  }
  const prolong = () => keys.prolong(claim.lease).catch(() => {}); // the next one may reach the database again
  const timer = setInterval(prolong, PROLONG_EVERY_MS);
  try {
    return await work(claim.lease);
  } catch (error) {
    await keys.release(claim.lease);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** What is stored beside the answer, so that a repeat is known. */
export function digestOf(
  contentSha256: string,
  { said, options }: Pick<KeyedRequest, "said" | "options">,
): string {
  const sorted = Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1);
  return createHash("sha256").update(JSON.stringify([contentSha256, ...said, sorted])).digest("hex");
}
