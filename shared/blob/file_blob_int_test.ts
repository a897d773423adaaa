import { join } from "node:path";
import { assertEquals } from "../testing/assert.ts";
import { blobContract } from "../testing/contracts/blob_contract.ts";
import { createFileBlobStore } from "./file_blob.ts";

async function openFolder() {
  const folder = await Deno.makeTempDir();
  return {
    folder,
    store: createFileBlobStore(folder),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

blobContract("file", openFolder);

Deno.test("a file blob store makes its folder, and an empty one has no keys", async () => {
  await using opened = await openFolder();
  const store = createFileBlobStore(join(opened.folder, "not", "yet"));
  assertEquals(await Array.fromAsync(store.list("")), []);
  assertEquals(await store.sweep(), 0);
  assertEquals(await store.put("a", new Blob(["1"]).stream()), 1);
});

Deno.test("a file blob store sweeps what a killed process has left an hour ago", async () => {
  await using opened = await openFolder();
  const { folder, store } = opened;
  await store.put("kept", new Blob(["1"]).stream());
  const partial = join(folder, ".incoming", crypto.randomUUID());
  await Deno.writeTextFile(partial, "half");
  await Deno.utime(partial, new Date(), new Date(Date.now() - 3_700_000));
  assertEquals(await store.sweep(), 1);
  assertEquals((await Array.fromAsync(Deno.readDir(join(folder, ".incoming")))).length, 0);
  assertEquals((await Array.fromAsync(store.list(""))).map(({ key }) => key), ["kept"]);
});

Deno.test({
  name: "a file blob store lets nobody but its owner into what it makes",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using opened = await openFolder();
    const { folder, store } = opened;
    await store.put("a/b", new Blob(["1"]).stream());
    const modes = [".incoming", "a", "a/b.blob"].map((path) =>
      (Deno.statSync(join(folder, path)).mode ?? 0) & 0o777
    );
    assertEquals(modes, [0o700, 0o700, 0o600]);
  },
});
