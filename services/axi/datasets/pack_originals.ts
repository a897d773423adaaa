import type { PackingBlobStore } from "@shared/blob/packed_blob.ts";
import { createLruMap } from "@shared/cache/lru_map.ts";
import type { Clock } from "@shared/core/clock.ts";
import { detectForm, FORM_HEAD_BYTES } from "./forms/form.ts";

/** Younger ones may still be read by the load that keeps them. */
const AGE_MIN_MS = 30 * 60_000;
const PASSED_OVER_KEPT = 100_000;
/** Forms that are packed by themselves. */
const PACKED_FORMS = new Set(["gzip", "zip", "xlsx", "parquet"]);

export interface PackOriginalsDeps {
  readonly blobs: PackingBlobStore;
  readonly clock: Clock;
}

/**
 * A verb that packs files as they came, one after the other, when their loads are long over; the plain form goes half an
 * hour later, when nobody can be reading it any more.
 */
export function createPackOriginals({ blobs, clock }: PackOriginalsDeps) {
  /** What need not be looked at again. */
  const passedOver = createLruMap<string, true>(PASSED_OVER_KEPT);
  const isOld = (at: Date | null) => at !== null && clock.now() - at.getTime() >= AGE_MIN_MS;

  return async function packOriginals(signal: AbortSignal): Promise<void> {
    for await (const { key, plainAt, packedAt } of blobs.forms()) {
      if (signal.aborted) return;
      if (!isOld(plainAt) || passedOver.get(key)) continue;
      if (packedAt !== null) {
        if (isOld(packedAt)) await blobs.removePlain(key, signal);
      } else if (await isWorthIt(key)) await blobs.pack(key, signal);
      else passedOver.set(key, true);
    }
  };

  async function isWorthIt(key: string): Promise<boolean> {
    const head = await blobs.getRange(key, 0, FORM_HEAD_BYTES);
    return head !== null && !PACKED_FORMS.has(detectForm(head, null, ""));
  }
}
