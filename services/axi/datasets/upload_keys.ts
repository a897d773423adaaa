import type { RequestContext } from "@shared/core/ctx.ts";

/** The right to do the work of one Idempotency-Key; opaque to the verb. */
export interface UploadLease {
  readonly lease_id: string;
}

/** What an earlier upload under a key answered, and the digest of what it asked for. */
export interface AnsweredUpload {
  readonly request_sha256: string;
  readonly answer: unknown;
}

/**
 * Idempotency keys of uploads, whose digest is known only once the body has been read: a key is claimed first, and
 * completed in the transaction that stores the dataset (`UploadKeyWriter`).
 */
export interface UploadKeys {
  /** The lease, or what the key's first upload answered. Throws IDEMPOTENCY_IN_PROGRESS while another one runs. */
  claim(
    ctx: RequestContext,
    key: string,
  ): Promise<{ readonly lease: UploadLease } | { readonly stored: AnsweredUpload }>;
  /** Keeps the key from others a while longer; to be called every quarter of a minute. */
  prolong(lease: UploadLease): Promise<void>;
  /** Gives the key free after a failure. */
  release(lease: UploadLease): Promise<void>;
}

/** Completes keys within one transaction. */
export interface UploadKeyWriter {
  complete(lease: UploadLease, stored: AnsweredUpload): Promise<void>;
}
