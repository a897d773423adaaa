import { gunzipped } from "./inflate.ts";
import { limitUnpacked, readableAs } from "./unpacked.ts";

/** What a gzip file holds. Fails with CSV_UNREADABLE and PAYLOAD_TOO_LARGE. */
export function gunzip(packed: AsyncIterable<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let packedBytes = 0;
  async function* counted() {
    for await (const chunk of packed) {
      packedBytes += chunk.length;
      yield chunk;
    }
  }
  const bytes = limitUnpacked(gunzipped(counted()), { packedBytes: () => packedBytes, maxBytes });
  return readableAs("gzip file", bytes);
}
