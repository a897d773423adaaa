import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { createLruMap } from "../cache/lru_map.ts";
import { turn } from "../core/pause.ts";
import type { BlobStore } from "./blob.ts";
import { intoBlocks } from "./into_blocks.ts";
import { FRAME_BYTES, PackedIndex } from "./packed_index.ts";

const FRAMES = "-packed", INDEX = "-packed-index";
const FORM = /^(.*?)(-packed|-packed-index)?$/;
const INDEX_BYTES_MAX = 64 * 1024 * 1024;
const INDEXES_KEPT = 64;
/** Frames that are read at once where a blob is read to its end. */
const FRAMES_AT_ONCE = 4;
/** Of zlib: 6 is 4 % smaller and takes four times as long. */
const LEVEL = 3;

/** When a blob was kept as it came, and when it was packed; null where it does not lie there in that form. */
export interface BlobForms {
  readonly key: string;
  readonly plainAt: Date | null;
  readonly packedAt: Date | null;
}

/**
 * A store whose blobs below one prefix may be packed, which nobody who reads them notices. Keys there are put once: a
 * packed form is read before a plain one, so that nobody begins with one that is about to go.
 */
export interface PackingBlobStore extends BlobStore {
  /** In which forms they lie, in ascending order of the keys. */
  forms(): AsyncIterable<BlobForms>;
  /** Packs a blob besides its plain form, with which its readers go on; an absent one is no error. */
  pack(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Removes the plain form of a packed blob, or the packed one where it does not unpack to the same bytes; true where
   * they are the same. To be called when whoever has begun before it was packed has ended.
   */
  removePlain(key: string, signal: AbortSignal): Promise<boolean>;
}

/** The store with blobs below `prefix` that can be packed: frames of 256 KiB by deflate, and where each lies. */
export function createPackingBlobStore(inner: BlobStore, prefix: string): PackingBlobStore {
  const indexes = createLruMap<string, PackedIndex>(INDEXES_KEPT);
  const isMine = (key: string) => key.startsWith(prefix);

  async function indexOf(key: string): Promise<PackedIndex | null> {
    const known = indexes.get(key);
    if (known !== undefined) return known;
    const bytes = await inner.getRange(key + INDEX, 0, INDEX_BYTES_MAX);
    if (bytes === null) return null;
    const index = PackedIndex.from(bytes);
    indexes.set(key, index);
    return index;
  }

  /** Unpacked bytes of the frames that hold a range, with what is before and behind it in them; null where they are gone. */
  async function unpacked(key: string, index: PackedIndex, range: Range): Promise<Uint8Array[] | null> {
    const span = index.span(range.from, range.to), frames: Uint8Array[] = [];
    if (span.first >= span.end) return frames;
    const packed = await inner.getRange(key + FRAMES, span.from, span.to);
    if (packed === null) return null;
    for (let frame = span.first; frame < span.end; frame++) {
      if (frame > span.first) await turn();
      frames.push(inflateRawSync(index.frame(packed, span, frame)));
    }
    return frames;
  }

  function readPacked(key: string, index: PackedIndex): ReadableStream<Uint8Array> {
    let at = 0;
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (at >= index.sizeBytes) return controller.close();
        const to = at + FRAMES_AT_ONCE * FRAME_BYTES;
        const frames = await unpacked(key, index, { from: at, to });
        if (frames === null) throw new Error(`Cannot read ${key} to its end: it was removed meanwhile`);
        for (const frame of frames) controller.enqueue(frame);
        at = to;
      },
    }, { highWaterMark: 0 });
  }

  async function get(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const index = isMine(key) ? await indexOf(key) : null;
    return index === null ? await inner.get(key) : readPacked(key, index);
  }

  async function getRange(key: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const index = isMine(key) ? await indexOf(key) : null;
    if (index === null) return await inner.getRange(key, from, to);
    const frames = await unpacked(key, index, { from, to });
    return frames && cut(frames, { from, to: Math.min(to, index.sizeBytes) });
  }

  async function removePacked(key: string): Promise<void> {
    indexes.delete(key);
    await inner.delete(key + INDEX); // first: without it nobody reads the frames
    await inner.delete(key + FRAMES);
  }

  async function* forms(below: string): AsyncGenerator<BlobForms> {
    let key: string | null = null, plainAt: Date | null = null, packedAt: Date | null = null;
    for await (const { key: found, modified_at } of inner.list(below)) {
      const [, base = found, suffix] = FORM.exec(found) ?? [];
      if (key !== null && key !== base) yield { key, plainAt, packedAt };
      if (key !== base) [key, plainAt, packedAt] = [base, null, null];
      if (suffix === undefined) plainAt = modified_at;
      if (suffix === INDEX) packedAt = modified_at;
    }
    if (key !== null) yield { key, plainAt, packedAt };
  }

  return {
    get,
    getRange,
    put: (key, bytes, options) => inner.put(key, bytes, options),
    async delete(key) {
      if (isMine(key)) await removePacked(key);
      await inner.delete(key);
    },
    async *list(below) {
      if (!below.startsWith(prefix)) return yield* inner.list(below);
      for await (const { key, plainAt, packedAt } of forms(below)) {
        yield { key, modified_at: plainAt ?? packedAt ?? new Date(0) };
      }
    },
    sweep: () => inner.sweep(),
    forms: () => forms(prefix),
    async pack(key, signal) {
      const plain = await inner.get(key);
      if (plain === null) return;
      await removePacked(key);
      const lengths: number[] = [];
      let sizeBytes = 0;
      const frames = plain.pipeThrough(intoBlocks(FRAME_BYTES)).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          async transform(block, controller) {
            sizeBytes += block.length;
            const frame = deflateRawSync(block, { level: LEVEL });
            lengths.push(frame.length);
            controller.enqueue(frame);
            await turn();
          },
        }),
      );
      await inner.put(key + FRAMES, frames, { signal });
      const index = new PackedIndex(sizeBytes, lengths).bytes();
      await inner.put(key + INDEX, ReadableStream.from([index]), { signal });
    },
    async removePlain(key, signal) {
      const index = await indexOf(key), plain = await inner.get(key);
      if (index === null || plain === null) {
        await plain?.cancel();
        return false;
      }
      const expected = await digestOf(plain, signal);
      const isSame = await digestOf(readPacked(key, index), signal).catch(() => null) === expected;
      signal.throwIfAborted();
      if (isSame) await inner.delete(key);
      else await removePacked(key);
      return isSame;
    },
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The range's bytes out of the frames that hold it. */
function cut(frames: readonly Uint8Array[], { from, to }: Range): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, to - from));
  let at = -(from % FRAME_BYTES);
  for (const frame of frames) {
    const piece = frame.subarray(Math.max(0, -at), Math.max(0, bytes.length - at));
    bytes.set(piece, Math.max(0, at));
    at += frame.length;
  }
  return bytes;
}

async function digestOf(bytes: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}
