import { Buffer } from "node:buffer";
import { Readable } from "node:stream";

const indexOfByte = Uint8Array.prototype.indexOf;

/**
 * The body of a form as busboy reads it. Busboy searches each chunk for the boundary by `Buffer.indexOf`, which Deno does
 * in JavaScript, byte for byte: the larger part of what a form costs. These chunks are searched by the engine.
 */
export function formSource(body: ReadableStream<Uint8Array>): Readable {
  return Readable.from(searchable(body), { objectMode: true, highWaterMark: 1 });
}

async function* searchable(body: ReadableStream<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, byteLength } of body) {
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    chunk.indexOf = (value, from) =>
      value instanceof Uint8Array && typeof from === "number"
        ? indexOfBytes(chunk, value, from)
        : Buffer.prototype.indexOf.call(chunk, value, from);
    yield chunk;
  }
}

/** Where the bytes begin at or after `from`; -1 where they don't. */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const last = bytes.length - wanted.length;
  for (let at = from; at <= last; at++) {
    at = indexOfByte.call(bytes, wanted[0], at);
    if (at === -1 || at > last) return -1;
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}
