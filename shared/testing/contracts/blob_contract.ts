import { createHash } from "node:crypto";
import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import type { BlobStore } from "../../blob/blob.ts";
import { assert, assertEquals, assertRejects } from "../assert.ts";

/** A store of its own for one test, gone at the end of the scope. */
export interface OpenBlobStore extends AsyncDisposable {
  readonly store: BlobStore;
}

const MIB = 1024 * 1024;

/** What every blob store has to do, whatever keeps the bytes; `cannot` names what a stand-in is known not to do. */
export function blobContract(
  name: string,
  open: () => Promise<OpenBlobStore>,
  { cannot = [] }: { readonly cannot?: readonly string[] } = {},
): void {
  function blobTest(guarantee: string, run: (store: BlobStore) => Promise<void>): void {
    Deno.test({
      name: `${name} blob store ${guarantee}`,
      ignore: cannot.includes(guarantee),
      async fn() {
        await using opened = await open();
        await run(opened.store);
      },
    });
  }

  for (
    const [label, size] of [["empty", 0], ["small", 5], ["exactly a block", 4 * MIB], [
      "large",
      9 * MIB + 1,
    ]] as const
  ) {
    blobTest(`gives back a ${label} blob as it was put`, async (store) => {
      const source = streamOf(size);
      assertEquals(await store.put("a/b-1", source.stream), size);
      assertEquals(await digestOf(await store.get("a/b-1")), source.digest());
    });
  }

  blobTest("gives null for what it does not have, and deletes without complaint", async (store) => {
    assertEquals(await store.get("nothing/here"), null);
    await store.delete("nothing/here");
    await store.put("a", textStream("1"));
    await store.delete("a");
    assertEquals(await store.get("a"), null);
  });

  blobTest("gives any range of a blob, and what there is of one that goes beyond its end", async (store) => {
    const size = 2 * MIB + 3;
    await store.put("a", streamOf(size).stream);
    const whole = await new Response(await store.get("a") as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
    for (
      const [from, to] of [[0, 1], [5, 5], [MIB - 2, MIB + 2], [MIB, 2 * MIB], [10, size], [
        size - 4,
        size + 9,
      ], [
        size + 1,
        size + 2,
      ]]
    ) {
      assertEquals(await store.getRange("a", from, to), whole.slice(from, to));
    }
    assertEquals(await store.getRange("b", 0, 1), null);
  });

  blobTest("replaces a blob by the next one put under its key", async (store) => {
    await store.put("a", textStream("first"));
    await store.put("a", textStream("second"));
    assertEquals(await textOf(await store.get("a")), "second");
    assertEquals(await keysOf(store, ""), ["a"]);
  });

  blobTest("keeps a key and keys below it apart", async (store) => {
    for (const key of ["a", "a/b", "a/b/c"]) await store.put(key, textStream(key));
    assertEquals(await textOf(await store.get("a/b")), "a/b");
    assertEquals(await keysOf(store, "a/"), ["a/b", "a/b/c"]);
  });

  blobTest("lists keys in ascending order, by any prefix, over pages, with their time", async (store) => {
    const keys = ["a-b", "a/b", "a/c/d", "a0", "a_", "ab", "b/1"];
    for (const key of keys.toReversed()) await store.put(key, textStream(key));
    assertEquals(await keysOf(store, ""), keys);
    assertEquals(await keysOf(store, "a/"), ["a/b", "a/c/d"]);
    assertEquals(await keysOf(store, "a/c"), ["a/c/d"]);
    assertEquals(await keysOf(store, "c"), []);
    for await (const { modified_at } of store.list("b")) {
      assert(Math.abs(Date.now() - modified_at.getTime()) < 3_600_000);
    }
  });

  blobTest(
    "shows nothing of a blob until it is whole, and nothing of one whose source fails",
    async (store) => {
      await store.put("a", textStream("before"));
      const source = streamOf(20 * MIB, { at: 10 * MIB, then: "fail" });
      const failing = assertRejects(() => store.put("a", source.stream), Error, "the source failed");
      assertEquals(await textOf(await store.get("a")), "before");
      await failing;
      assertEquals(await textOf(await store.get("a")), "before");
      assertEquals(await keysOf(store, ""), ["a"]);
    },
  );

  blobTest("leaves nothing of a put that is aborted half-way, and cancels its source", async (store) => {
    const stop = new AbortController();
    const source = streamOf(20 * MIB, { at: 10 * MIB, then: "stall" });
    const put = store.put("a", source.stream, { signal: stop.signal });
    await source.reached;
    stop.abort(new Error("the client has gone"));
    await assertRejects(() => put, Error, "the client has gone");
    await source.cancelled;
    assertEquals(await store.get("a"), null);
    assertEquals(await keysOf(store, ""), []);
  });

  blobTest("puts nothing under a signal that has been aborted", async (store) => {
    await assertRejects(() =>
      store.put("a", textStream("1"), { signal: AbortSignal.abort(new Error("gone")) })
    );
    assertEquals(await store.get("a"), null);
  });

  blobTest("lets a reader leave early", async (store) => {
    await store.put("a", streamOf(9 * MIB).stream);
    const stream = await store.get("a");
    const reader = stream?.getReader();
    await reader?.read();
    await reader?.cancel();
    await store.delete("a");
    assertEquals(await store.get("a"), null);
  });

  blobTest("keeps one of two blobs that are put under a key at once", async (store) => {
    await Promise.all([store.put("a", textStream("first")), store.put("a", textStream("other"))]);
    assert(["first", "other"].includes(await textOf(await store.get("a"))));
    assertEquals(await keysOf(store, ""), ["a"]);
  });

  blobTest("refuses keys that are no path of plain lower-case words", async (store) => {
    for (
      const key of ["", "/a", "a/", "a//b", "../a", "a/../b", "A", "a.b", "a b", "ä", "a\0", "x".repeat(201)]
    ) {
      await assertRejects(async () => await store.put(key, textStream("1")), RangeError, "as a blob's key");
      await assertRejects(async () => await store.get(key), RangeError);
      await assertRejects(async () => await store.delete(key), RangeError);
    }
    await assertRejects(() => keysOf(store, "../"), RangeError, "no key begins so");
  });

  blobTest("streams 50 MB through little memory, both ways", async (store) => {
    const memory = watchMemory();
    const source = streamOf(50 * MIB, null, memory.look);
    await store.put("large", source.stream);
    assertEquals(await digestOf(await store.get("large"), memory.look), source.digest());
    const grownMib = memory.grownBytes() / MIB;
    assert(grownMib < 25, `grew by ${grownMib.toFixed(0)} MiB`);
  });

  blobTest("sweeps nothing that is whole or under way", async (store) => {
    await store.put("a", textStream("1"));
    const source = streamOf(6 * MIB, { at: 5 * MIB, then: "stall" });
    const stop = new AbortController();
    const put = store.put("b", source.stream, { signal: stop.signal });
    await source.reached;
    assertEquals(await store.sweep(), 0);
    stop.abort(new Error("enough"));
    await assertRejects(() => put, Error, "enough");
    assertEquals(await keysOf(store, ""), ["a"]);
  });
}

interface Trouble {
  readonly at: number;
  readonly then: "fail" | "stall";
}

/** Bytes that tell their place, in chunks of odd size; at the trouble's place the stream fails or gives no more. */
function streamOf(size: number, trouble: Trouble | null = null, look = (_bytes: number) => {}) {
  const hash = createHash("sha256");
  const [reached, cancelled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let given = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (trouble !== null && given >= trouble.at) {
        reached.resolve();
        if (trouble.then === "fail") throw new Error("the source failed");
        return new Promise(() => {});
      }
      if (given === size) return controller.close();
      const chunk = new Uint8Array(Math.min(65_521, size - given));
      for (let index = 0; index < chunk.length; index += 61) chunk[index] = (given + index) % 251;
      given += chunk.length;
      look(chunk.length);
      hash.update(chunk);
      controller.enqueue(chunk);
      return Promise.resolve();
    },
    cancel: () => cancelled.resolve(),
  });
  return { stream, reached: reached.promise, cancelled: cancelled.promise, digest: () => hash.digest("hex") };
}

function textStream(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

async function textOf(stream: ReadableStream<Uint8Array> | null): Promise<string> {
  assert(stream !== null, "there is no such blob");
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

async function digestOf(
  stream: ReadableStream<Uint8Array> | null,
  look = (_bytes: number) => {},
): Promise<string> {
  assert(stream !== null, "there is no such blob");
  const hash = createHash("sha256");
  for await (const chunk of stream) {
    hash.update(chunk);
    look(chunk.length);
  }
  return hash.digest("hex");
}

async function keysOf(store: BlobStore, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(store.list(prefix))).map(({ key }) => key);
}

/** How much living heap and buffers have grown at most, looked at every few megabytes. */
function watchMemory() {
  v8.setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const used = () => {
    collectGarbage();
    const { heapUsed, external } = Deno.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  let [most, unseen] = [before, 0];
  return {
    look(bytes: number): void {
      unseen += bytes;
      if (unseen < 4 * MIB) return;
      unseen = 0;
      most = Math.max(most, used());
    },
    grownBytes: () => most - before,
  };
}
