import { AppError } from "../core/errors.ts";
import { begin } from "../postgres/begin.ts";
import { toPostgresError } from "../postgres/errors.ts";
import type { Sql } from "../postgres/sql.ts";
import type { BlobStore } from "./blob.ts";
import { checkedKey, checkedPrefix } from "./blob_key.ts";
import { intoBlocks } from "./into_blocks.ts";

const CHUNK_BYTES = 1024 * 1024;
const PAGE_KEYS = 1_000;
/** Sorts behind every character that a key may have. */
const AFTER_ANY_CHARACTER = "~";

/** Blobs as rows of the service's schema (blobMigrations). */
export function createPostgresBlobStore(sql: Sql, schema: string): BlobStore {
  const [blobs, chunks] = [sql(`${schema}.blobs`), sql(`${schema}.blob_chunks`)];
  return {
    async put(key, bytes, { signal } = {}) {
      const id = crypto.randomUUID();
      checkedKey(key);
      try {
        await sql`insert into ${blobs} (blob_id, key) values (${id}, ${key})`;
        await bytes.pipeThrough(intoBlocks(CHUNK_BYTES)).pipeTo(chunkSink(id), signal ? { signal } : {});
        signal?.throwIfAborted();
        return await complete(id, key);
      } catch (error) {
        await sql`delete from ${blobs} where blob_id = ${id}`.catch(() => {}); // the sweep will find it
        throw toPostgresError(error);
      }
    },
    async get(key) {
      const [blob] = await sql<{ id: string; size: number }[]>`
        select blob_id as id, size_bytes as size from ${blobs} where key = ${checkedKey(key)} and is_whole`
        .catch(rethrow);
      return blob === undefined ? null : read(key, blob);
    },
    async getRange(key, from, to) {
      const [first, last] = [from, Math.max(from, to - 1)].map((at) => Math.floor(at / CHUNK_BYTES));
      const found = await sql<{ bytes: Uint8Array | null }[]>`
        select bytes from ${blobs} left join ${chunks}
          on blob_chunks.blob_id = blobs.blob_id and ordinal between ${first} and ${last}
        where key = ${checkedKey(key)} and is_whole order by ordinal`.catch(rethrow);
      if (found.length === 0) return null;
      const whole = new Uint8Array(found.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0));
      let at = 0;
      for (const { bytes } of found) {
        if (bytes !== null) whole.set(bytes, at);
        at += bytes?.length ?? 0;
      }
      const start = first * CHUNK_BYTES;
      return whole.slice(from - start, to - start);
    },
    async delete(key) {
      await sql`delete from ${blobs} where key = ${checkedKey(key)} and is_whole`.catch(rethrow);
    },
    async *list(prefix) {
      checkedPrefix(prefix);
      for (let last = "";;) {
        const page = await sql<{ key: string; modified_at: string }[]>`
          select key, modified_at from ${blobs}
          where is_whole and key > ${last} and key >= ${prefix} and key < ${prefix + AFTER_ANY_CHARACTER}
          order by key limit ${PAGE_KEYS}`.catch(rethrow);
        for (const { key, modified_at } of page) yield { key, modified_at: new Date(modified_at) };
        const end = page.at(-1);
        if (end === undefined || page.length < PAGE_KEYS) return;
        last = end.key;
      }
    },
    async sweep() {
      const deleted = await sql`
        delete from ${blobs} where not is_whole and modified_at < now() - interval '1 hour'`.catch(rethrow);
      return deleted.count;
    },
  };

  function chunkSink(id: string): WritableStream<Uint8Array> {
    let ordinal = 0;
    return new WritableStream({
      async write(bytes) {
        const rows = await sql`
          with blob as (
            update ${blobs} set size_bytes = size_bytes + ${bytes.length}, modified_at = now()
            where blob_id = ${id} returning blob_id)
          insert into ${chunks} (blob_id, ordinal, bytes) select blob_id, ${ordinal++}, ${bytes} from blob returning 1`;
        if (rows.length === 0) {
          throw new AppError("UNAVAILABLE", "Cannot store the bytes: they came too slowly");
        }
      },
    });
  }

  /** Puts the blob in the place of the one that had its key; gives its size. */
  async function complete(id: string, key: string): Promise<number> {
    return await begin(sql, async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended('blob ' || ${key}::text, 0))`;
      await tx`delete from ${blobs} where key = ${key} and is_whole`;
      const [blob] = await tx<{ size_bytes: number }[]>`
        update ${blobs} set is_whole = true, modified_at = now() where blob_id = ${id} returning size_bytes`;
      if (blob === undefined) {
        throw new AppError("UNAVAILABLE", "Cannot store the bytes: they came too slowly");
      }
      return blob.size_bytes;
    });
  }

  function read(key: string, { id, size }: { id: string; size: number }): ReadableStream<Uint8Array> {
    let [ordinal, left] = [0, size];
    return new ReadableStream({
      async pull(controller) {
        if (left === 0) return controller.close();
        const [chunk] = await sql<{ bytes: Uint8Array }[]>`
          select bytes from ${chunks} where blob_id = ${id} and ordinal = ${ordinal++}`.catch(rethrow);
        if (chunk === undefined) {
          throw new AppError(
            "CONFLICT",
            `Cannot read ${key} to its end: it was replaced meanwhile, read it again`,
          );
        }
        left -= chunk.bytes.length;
        controller.enqueue(chunk.bytes);
      },
    });
  }
}

function rethrow(error: unknown): never {
  throw toPostgresError(error);
}
