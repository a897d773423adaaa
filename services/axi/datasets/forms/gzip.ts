import type { FormOptions, FormSource } from "./form.ts";
import { limitUnpacked, readableAs } from "./unpacked.ts";

/** What a gzip file holds. */
export async function gunzip(
  source: FormSource,
  { maxBytes }: FormOptions,
): Promise<ReadableStream<Uint8Array>> {
  const packed = await source.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const bytes = packed.pipeThrough(new DecompressionStream("gzip"))
    .pipeThrough(limitUnpacked(source.sizeBytes, maxBytes));
  return readableAs("gzip file", bytes);
}
