import { pipeline, Readable } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";

/** Whatever the ratio, no more is unpacked at once; DecompressionStream gives a chunk's whole content as one. */
const OPTIONS = { chunkSize: 65_536 };

/** What gzip holds: all of its members, one after the other. */
export function gunzipped(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(readable(packed), createGunzip(OPTIONS), heard);
}

/** What deflated bytes without any wrapping hold. */
export function inflated(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(readable(packed), createInflateRaw(OPTIONS), heard);
}

function readable(packed: AsyncIterable<Uint8Array>): Readable {
  return Readable.from(packed, { highWaterMark: 1 });
}

/** Whoever reads the end of a pipeline hears of its failure. */
function heard(): void {}
