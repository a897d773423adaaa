import type { FormSource } from "./form.ts";

/** Bytes in memory as a stored file, given in chunks of `chunkBytes`. */
export function sourceOf(bytes: Uint8Array<ArrayBuffer>, chunkBytes = 65_536): FormSource {
  return {
    sizeBytes: bytes.length,
    stream: () => Promise.resolve(ReadableStream.from(chunks())),
    slice: (from, to) => Promise.resolve(bytes.slice(from, to)),
  };
  function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes);
  }
}

/** The bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
