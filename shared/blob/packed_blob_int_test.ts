import { assert, assertEquals } from "../testing/assert.ts";
import { blobContract } from "../testing/contracts/blob_contract.ts";
import type { BlobStore } from "./blob.ts";
import { createFileBlobStore } from "./file_blob.ts";
import { createPackingBlobStore, type PackingBlobStore } from "./packed_blob.ts";
import { FRAME_BYTES } from "./packed_index.ts";

const SIGNAL = new AbortController().signal;

async function openStores(prefix = "") {
  const folder = await Deno.makeTempDir();
  const inner = createFileBlobStore(folder);
  return {
    folder,
    inner,
    store: createPackingBlobStore(inner, prefix),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Packs each blob as soon as it is put. */
function packedAtOnce(store: PackingBlobStore): BlobStore {
  return {
    ...store,
    async put(key, bytes, options) {
      const size = await store.put(key, bytes, options);
      await store.pack(key, SIGNAL);
      assert(await store.removePlain(key, SIGNAL));
      return size;
    },
  };
}

async function openPacked() {
  const opened = await openStores();
  return { ...opened, store: packedAtOnce(opened.store) };
}

blobContract("packing", openStores);
blobContract("packed", openPacked, {
  cannot: [ // a key is put once
    "keeps one of two blobs that are put under a key at once",
    "replaces a blob by the next one put under its key",
  ],
});

/** Rows of text of about so many bytes. */
function rowsOf(length: number): Uint8Array<ArrayBuffer> {
  const rows = Array.from({ length: Math.ceil(length / 16) }, (_, i) => `${i},word ${i % 97}\n`).join("");
  return new TextEncoder().encode(rows.repeat(2)).slice(0, length);
}

async function readAll(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  assert(stream !== null);
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

Deno.test("a packed blob is read as the plain one was, whole and in any range, and takes less room", async () => {
  await using opened = await openStores();
  const { store, inner } = opened;
  for (const length of [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 5 * FRAME_BYTES + 7]) {
    const bytes = rowsOf(length);
    await store.put("a/b", new Blob([bytes]).stream());
    await store.pack("a/b", SIGNAL);
    assertEquals(await readAll(await store.get("a/b")), bytes);
    assert(await store.removePlain("a/b", SIGNAL));
    assertEquals(await inner.get("a/b"), null);
    assertEquals(await readAll(await store.get("a/b")), bytes);
    for (const from of [0, 1, FRAME_BYTES - 1, FRAME_BYTES, length - 1, length, length + 1]) {
      for (const to of [from, from + 1, from + FRAME_BYTES, from + 3 * FRAME_BYTES + 1, length]) {
        if (from < 0 || to < from) continue;
        assertEquals(await store.getRange("a/b", from, to), bytes.slice(from, to), `${from} to ${to}`);
      }
    }
    assertEquals((await Array.fromAsync(store.list("a/"))).map(({ key }) => key), ["a/b"]);
    const packed = await readAll(await inner.get("a/b-packed"));
    assert(length < 100 || packed.length < length / 2);
    await store.delete("a/b");
    assertEquals(await Array.fromAsync(inner.list("")), []);
  }
});

Deno.test("a blob whose packed form is not the same is kept plain, and packed anew", async () => {
  await using opened = await openStores();
  const { store, inner } = opened;
  const bytes = rowsOf(FRAME_BYTES + 5);
  await store.put("a", new Blob([bytes]).stream());
  await store.pack("a", SIGNAL);
  await inner.put("a", new Blob([bytes.slice(1)]).stream());
  assertEquals(await store.removePlain("a", SIGNAL), false);
  assertEquals((await Array.fromAsync(inner.list(""))).map(({ key }) => key), ["a"]);
  await store.pack("a", SIGNAL);
  await inner.put("a-packed", new Blob([new Uint8Array(FRAME_BYTES)]).stream()); // no frame at all
  assertEquals(await store.removePlain("a", SIGNAL), false);
  await store.pack("a", SIGNAL);
  assertEquals(await store.removePlain("a", SIGNAL), true);
  assertEquals(await readAll(await store.get("a")), bytes.slice(1));
});

Deno.test("what a process that died while packing has left is neither read nor listed apart, and goes with the blob", async () => {
  await using opened = await openStores();
  const { store, inner } = opened;
  await store.put("a", new Blob(["rows"]).stream());
  await inner.put("a-packed", new Blob(["half"]).stream());
  const [form] = await Array.fromAsync(store.forms());
  assert(form?.plainAt !== null);
  assertEquals(form?.packedAt, null);
  assertEquals((await Array.fromAsync(store.list(""))).map(({ key }) => key), ["a"]);
  assertEquals(await store.removePlain("a", SIGNAL), false);
  assertEquals(await readAll(await store.get("a")), new TextEncoder().encode("rows"));
  await store.delete("a");
  assertEquals(await Array.fromAsync(inner.list("")), []);
});

Deno.test("blobs outside of the prefix are never packed nor looked for", async () => {
  await using opened = await openStores("originals/");
  const { store, inner } = opened;
  await inner.put("uploads/a-packed", new Blob(["part"]).stream());
  assertEquals((await Array.fromAsync(store.list("uploads/"))).map(({ key }) => key), ["uploads/a-packed"]);
  assertEquals(await Array.fromAsync(store.forms()), []);
  assertEquals(await store.get("uploads/a"), null);
});
