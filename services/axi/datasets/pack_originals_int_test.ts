import { createFileBlobStore } from "@shared/blob/file_blob.ts";
import { createPackingBlobStore } from "@shared/blob/packed_blob.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { pathToFileURL } from "node:url";
import { testAxi } from "../testing.ts";
import { ORIGINALS_PREFIX } from "./original_key.ts";
import { createPackOriginals } from "./pack_originals.ts";

const FILE = "name,n\n" + Array.from({ length: 100_000 }, (_, i) => `person ${i},${i}\n`).join("");
const MINUTE = 60_000;
const SIGNAL = new AbortController().signal;

Deno.test("originals are packed half an hour after they came, and downloads, whole or in part, stay the same", async () => {
  const folder = await Deno.makeTempDir();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const axi = stack.use(await testAxi({ env: { BLOB_URL: pathToFileURL(folder).href } }));
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", FILE);
  const store = createFileBlobStore(folder), began = Date.now();
  let now = began;
  const blobs = createPackingBlobStore(store, ORIGINALS_PREFIX);
  const packOriginals = createPackOriginals({ blobs, clock: { now: () => now } });
  const formsAfter = async (minutes: number) => {
    now = began + minutes * MINUTE;
    await packOriginals(SIGNAL);
    const keys = (await Array.fromAsync(store.list(ORIGINALS_PREFIX))).map(({ key }) => key);
    return keys.map((key) => key.slice(keys[0].replace("-packed", "").length));
  };
  assertEquals(await formsAfter(29), [""]);
  assertEquals(await formsAfter(31), ["", "-packed", "-packed-index"]);
  assertEquals(await formsAfter(62), ["-packed", "-packed-index"]);

  const whole = await user.get(`/datasets/${dataset_id}/original`);
  assertEquals([whole.status, whole.json === FILE], [200, true]);
  for (
    const [from, to] of [[0, 0], [262_143, 262_144], [300_000, 1_200_000], [FILE.length - 5, FILE.length - 1]]
  ) {
    const part = await user.call(`/datasets/${dataset_id}/original`, {
      headers: { range: `bytes=${from}-${to}` },
    });
    assertEquals([part.status, part.json === FILE.slice(from, to + 1)], [206, true]);
  }
  await user.delete(`/datasets/${dataset_id}?permanent=true`);
  assertEquals(await Array.fromAsync(store.list(ORIGINALS_PREFIX)), []);
});

Deno.test("originals that are packed by themselves stay as they are", async () => {
  const folder = await Deno.makeTempDir();
  await using _folder = { [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  const store = createFileBlobStore(folder), blobs = createPackingBlobStore(store, ORIGINALS_PREFIX);
  for (
    const [key, head] of [["a", [0x1f, 0x8b]], ["b", [0x50, 0x4b, 3, 4]], ["c", [
      0x50,
      0x41,
      0x52,
      0x31,
    ]]] as const
  ) {
    await blobs.put(`originals/${key}`, new Blob([new Uint8Array(head)]).stream());
  }
  const packOriginals = createPackOriginals({ blobs, clock: { now: () => Date.now() + 60 * MINUTE } });
  await packOriginals(SIGNAL);
  await packOriginals(SIGNAL);
  assertEquals((await Array.fromAsync(store.list(""))).map(({ key }) => key), [
    "originals/a",
    "originals/b",
    "originals/c",
  ]);
});
