import { z } from "zod";
import type { BlobStore } from "./blob.ts";
import { checkedKey, checkedPrefix } from "./blob_key.ts";
import { createGcsClient } from "./gcs_client.ts";
import { createMetadataToken } from "./gcs_token.ts";
import { beginUpload } from "./gcs_upload.ts";
import { intoBlocks } from "./into_blocks.ts";

const ENDPOINT = "https://storage.googleapis.com";
/** The protocol wants multiples of 256 KiB. */
const BLOCK_BYTES = 4 * 1024 * 1024;

export interface GcsBlobOptions {
  readonly bucket: string;
  /** Comes before every key in the object's name, e.g. `axi/`. */
  readonly prefix?: string;
  /** Of an emulator (`STORAGE_EMULATOR_HOST`), which is asked without a token; Google's where absent. */
  readonly endpoint?: string;
  /** Gives access tokens; the machine's service account at Google where absent. */
  readonly token?: () => Promise<string>;
}

const Listing = z.object({
  items: z.array(z.object({ name: z.string(), updated: z.iso.datetime({ offset: true }) })).default([]),
  nextPageToken: z.string().optional(),
});

/** Blobs as objects of a bucket, by the JSON API. A resumable upload makes them: the object appears with its end. */
export function createGcsBlobStore(options: GcsBlobOptions): BlobStore {
  const { bucket, prefix: base = "", endpoint } = options;
  const client = createGcsClient({
    endpoint: endpoint ?? ENDPOINT,
    token: options.token ?? (endpoint === undefined ? createMetadataToken() : null),
  });
  const objects = `/storage/v1/b/${encodeURIComponent(bucket)}/o`;
  const objectUrl = (key: string, query = {}) =>
    client.url(`${objects}/${encodeURIComponent(base + checkedKey(key))}`, query);
  return {
    async put(key, bytes, { signal } = {}) {
      const upload = await beginUpload(client, {
        url: client.url(`/upload${objects}`, { uploadType: "resumable", name: base + checkedKey(key) }),
        signal,
      });
      try {
        await bytes.pipeThrough(intoBlocks(BLOCK_BYTES)).pipeTo(upload.sink, signal ? { signal } : {});
        signal?.throwIfAborted();
        return await upload.finish();
      } catch (error) {
        await upload.giveUp();
        throw error;
      }
    },
    get: (key) => client.download(objectUrl(key, { alt: "media" })),
    async getRange(key, from, to) {
      if (to <= from) return new Uint8Array();
      const bytes = await client.download(objectUrl(key, { alt: "media" }), {
        range: `bytes=${from}-${to - 1}`,
      });
      return bytes === null
        ? null
        : await new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
    },
    async delete(key) {
      await client.request(objectUrl(key), { method: "DELETE", expect: [404] });
    },
    async *list(prefix) {
      const query = { prefix: base + checkedPrefix(prefix), fields: "items(name,updated),nextPageToken" };
      for (let pageToken: string | undefined = "";;) {
        const { text } = await client.request(
          client.url(objects, pageToken === "" ? query : { ...query, pageToken }),
        );
        const page = Listing.parse(JSON.parse(text));
        for (const { name, updated } of page.items) {
          yield { key: name.slice(base.length), modified_at: new Date(updated) };
        }
        pageToken = page.nextPageToken;
        if (pageToken === undefined) return;
      }
    },
    /** Nothing to do: what an upload that was cut off has sent, Cloud Storage drops after a week. */
    sweep: () => Promise.resolve(0),
  };
}
