import { createHash, timingSafeEqual } from "node:crypto";
import type { BlobStore } from "@shared/blob/blob.ts";
import { AppError } from "@shared/core/errors.ts";
import { newId } from "@shared/core/ids.ts";
import { cutIntoParts } from "./cut_into_parts.ts";
import type { Part } from "./repository.ts";
import type { Checksum } from "./tus.ts";

/** What a connection that is cut may lose at most, and what a piece costs a round trip for. */
export const PART_BYTES = 8 * 1024 * 1024;

export interface StorePartsOptions {
  readonly blobs: BlobStore;
  readonly keyOf: (partId: string) => string;
  /** Where the first byte stands in the file. */
  readonly offset: number;
  /** What all bytes together are to hash to. */
  readonly checksum: Checksum | null;
  /** Notes pieces that are kept; throws where they are not wanted. */
  readonly append: (parts: readonly Part[]) => Promise<void>;
}

/**
 * Keeps the bytes of a body, part by part, so that what has come lasts wherever the connection is cut. Bytes with a
 * checksum are appended at the end and all at once. Throws what the body fails with, once what came of it is kept, and
 * CHECKSUM_MISMATCH with nothing kept.
 */
export async function storeParts(
  body: ReadableStream<Uint8Array>,
  options: StorePartsOptions,
): Promise<void> {
  const { blobs, keyOf, checksum, append } = options;
  const hash = checksum === null ? null : createHash(checksum.algorithm);
  const pending: Part[] = [];
  const cut = cutIntoParts(body, { partBytes: PART_BYTES, onChunk: (chunk) => hash?.update(chunk) });
  let at = options.offset;
  const keep = async () => {
    await append(pending);
    pending.length = 0;
  };
  try {
    for await (const bytes of cut.parts) {
      const part_id = newId();
      const size_bytes = await blobs.put(keyOf(part_id), bytes);
      pending.push({ start_byte: at, part_id, size_bytes });
      at += size_bytes;
      if (checksum === null && isWorthKeeping(cut.error())) await keep();
    }
    if (cut.error() !== null) throw cut.error();
    if (checksum !== null && pending.length > 0) {
      if (hash === null || !isEqual(hash.digest(), checksum.digest)) throw mismatch(checksum);
      await keep();
    }
  } catch (error) {
    await Promise.all(pending.map(({ part_id }) => blobs.delete(keyOf(part_id))));
    throw error;
  }
}

/** A body that is cut off leaves bytes that were meant; one that is too long was never meant so. */
function isWorthKeeping(error: unknown): boolean {
  return !(error instanceof AppError && error.code === "PAYLOAD_TOO_LARGE");
}

function isEqual(actual: Uint8Array, expected: Uint8Array): boolean {
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function mismatch({ algorithm }: Checksum): AppError {
  return new AppError(
    "CHECKSUM_MISMATCH",
    `Cannot keep the piece: its ${algorithm} is not the one in Upload-Checksum; send it again`,
  );
}
